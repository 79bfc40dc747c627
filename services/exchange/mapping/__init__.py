"""Mapping files: which reports a row of somebody's file stands for.

    source = "https://data.city.example/311/street-lights"   # the system that reports
    organisation = "bj"                                       # for whom, unless a report says otherwise
    record = "{CASE_ENQUIRY_ID}"                              # the row's own id of the record
    time = "{OPEN_DT}"                                        # when it occurred
    zone = "America/New_York"                                 # of times without an offset
    times = ["%m/%d/%Y %I:%M:%S %p"]                          # their forms; RFC 3339 if left out

    [codes.queues]                                            # a code list
    "Street Light Outages" = "street-lights"

    [[before]]                                                # reported once, before all rows
    type = "IssueListOpened"
    record = "street-lights-2015"
    time = 2015-01-01T00:00:00-05:00
    data.title = { zh = "路灯", en = "Street lights" }

    [[row]]                                                   # reported for each row, in this order
    type = "IssueRaised"
    when = { CASE_STATUS = ["Open", "Closed"] }               # only if all of this holds
    data.category = { column = "QUEUE", codes = "queues" }
    data.text = { columns = ["Location", "TYPE"] }            # the first that is filled

`file` reads one, `parameters` puts in what the command line and the file's name say, `values` says what a field's value
may be, `conditions` when a rule holds, `comparisons` how one cell stands to another, `times` how times are read and
`reckoning` what follows from them, `rules` makes reports of a row.
"""
