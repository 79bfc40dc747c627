"""Files of rows: CSV, XLSX, XES and the JSON of Open311, each read as a stream, so that memory does not grow with it.

`opening` finds out what a file is and opens it, compressed or not; each of the others reads one kind.
"""
