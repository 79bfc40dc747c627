"""Lists of offices that live in Excel: issues, tasks and letters go out as workbooks, are edited, and come back.

`columns` says what a column is, `issues`, `tasks` and `letters` what each list has and what an edit of it means;
`writing` makes workbooks, `reading` reads them, `planning` makes reports of what was added or changed.

A workbook keeps, on a hidden sheet, how each row was when it was exported: an edit is what differs from that, whatever
has happened on the board since.
"""
