"""For every attribute of an event's envelope, values that break its rule."""

from services.cloudevents import AUDIENCE

MANY = " ".join(f"bj.o{number}" for number in range(AUDIENCE + 1))
UNRULY: dict[str, list[object]] = {
    "specversion": [None, 1.0, "0.3"],
    "id": [None, 7, "", "x" * 65, "a b", "a\x00b"],
    "source": [None, 7, "", "BJ", "bj..haidian", "bj.haidian.<img src=x>", "bj." * 100 + "bj"],
    "type": [None, 7, "", "<img>", "T" * 1000],
    "dataschema": [None, 7, "", "/schemas/TaskAssigned/0", "/schemas/TaskExtended/1", "/schemas/TaskAssigned/x"],
    "datacontenttype": [None, "text/plain"],
    "subject": [None, 7, "", "task", "task-a@", "issue-a@bj", f"task-{'x' * 100_000}@bj", "task-a@bj\n"],
    "time": [None, 7, "7", "", "2026-11-30", "2026-11-30T02:53:57", "1948-01-01T00:00:00Z", "9999-01-01T00:00:00Z"],
    "recordedtime": [None, 7, "2026-11-30T02:53:57", "2026-13-30T02:53:57Z"],
    "sequence": [None, 1, "1", "0000000000", "-000000001", "9" * 11],
    "correlationid": [None, 7, "", "x" * 65, "a b"],
    "authid": [None, 7, "", "x" * 201, "a\nb", "<img src=x>"],
    "dataclassification": [None, 7, "public"],
    "audience": [7, "", "bj  bj.haidian", "bj bj", "bj.<img>", MANY],
    "causationid": [7, "", "x" * 65],
    "synthetic": ["yes", 1],
    "traceparent": [7, "", "00-1-1-00"],
    "data": [None, [], "x", {}],
}
