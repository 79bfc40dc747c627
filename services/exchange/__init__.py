"""Exchange with files: other systems' exports become reports, and lists go out to spreadsheets and come back.

`files` reads rows from CSV, XLSX, XES and Open311 exports; `mapping` says which reports a row stands for; `importing`
sends them through the gateway, as any other publisher would, and keeps what became of each. `office` knows the lists
that offices keep in Excel: their templates, their export, and what an edit of a row means.
"""
