"""Real public data of several organisations in many files: one mapping, one run and one report for all of them.

The tickets and the log are those of `test_imports`, dealt out to the districts of a city.
"""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.exchange.journal import read
from services.exchange.results import ImportStatus, ResultLine
from tests.acceptance.city import EXAMPLES, PERMITS, TICKETS, City, needs_data

DISTRICTS = ("haidian", "chaoyang", "xicheng")
OFFICES = ("lamps", "permits")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), needs_data]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    districts = [f"bj.{district}" for district in DISTRICTS]
    found = City(tmp_path, ["bj", *districts, *(f"{each}.{office}" for each in districts for office in OFFICES)])
    found.set_up()
    found.start()
    yield found
    found.stop()


def mapping(folder: Path, example: str, changes: Mapping[str, str]) -> Path:
    """Write an example, changed so that it takes from the files' names whose they are."""
    text = (EXAMPLES / f"{example}.toml").read_text("utf-8")
    for one, other in changes.items():
        assert one in text
        text = text.replace(one, other)
    path = folder / f"{example}.toml"
    path.write_text(text, "utf-8")
    return path


def imported(city: City, rules: Path, files: Mapping[Path, int], *words: str) -> list[ResultLine]:
    """Import files in one run, and return the lines of its one report."""
    out = rules.with_suffix(".report.csv")
    process = city.importer(*files, "--mapping", rules, "--report", out, *words)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    return list(read(out))


def accepted(lines: list[ResultLine], type: str) -> Counter[tuple[str, str]]:
    """Return how many reports of a type were accepted, by file and organisation."""
    assert {line.status for line in lines} == {ImportStatus.ACCEPTED}
    return Counter((Path(line.file).name, line.organisation) for line in lines if line.report == type)


def test_the_tickets_of_several_districts_come_in_by_one_mapping_in_one_run(city: City, tmp_path: Path) -> None:
    with gzip.open(TICKETS, "rt", encoding="utf-8", newline="") as file:
        heading, *rows = list(csv.reader(file))
    files = {}
    for place, district in enumerate(DISTRICTS):
        path = tmp_path / f"tickets-{district}-2015.csv"
        part = rows[place :: len(DISTRICTS)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *part])
        files[path] = len(part)
    changes = {
        "https://data.boston.example": "https://${portal}",
        'organisation = "bj"\n': 'organisation = "bj.${district}"\nfile = "tickets-${district}-${year}.csv"\n',
        'of = "bj"': 'of = "bj.${district}"',
        "bj.transport": "bj.${district}.lamps",
        "street-lights-2015": "street-lights-${year}",
    }
    rules = mapping(tmp_path, "street-lights", changes)
    lines = imported(city, rules, files, "--set", "portal=data.boston.example")
    districts = [f"bj.{district}" for district in DISTRICTS]
    assert accepted(lines, "IssueRaised") == {
        (path.name, whose): count for (path, count), whose in zip(files.items(), districts, strict=True)
    }
    assert sum(accepted(lines, "IssueListOpened").values()) == len(DISTRICTS)
    raised = Counter(event["subject"].partition("@")[2] for event in city.log() if event["type"] == "IssueRaised")
    assert raised == dict(zip(districts, files.values(), strict=True))
    assert raised.total() == 7956


def test_the_logs_of_several_municipalities_come_in_by_one_mapping_that_reckons_the_due_dates(
    city: City, tmp_path: Path
) -> None:
    traces = re.findall(r"<trace>.*?</trace>", gzip.decompress(PERMITS.read_bytes()).decode(), re.DOTALL)
    files = {}
    for place, district in enumerate(DISTRICTS):
        path = tmp_path / f"receipt-{district}.xes"
        part = traces[place :: len(DISTRICTS)]
        path.write_text(f"<log>{''.join(part)}</log>", "utf-8")
        files[path] = len(part)
    changes = {
        'organisation = "bj"\n': 'organisation = "bj.${district}"\nfile = "receipt-${district}.xes"\n',
        'of = "bj"': 'of = "bj.${district}"',
        "bj.planning": "bj.${district}.permits",
        '"{case:deadline}"': '{ column = "case:startdate", plus = "8 weeks" }',
    }
    lines = imported(city, mapping(tmp_path, "permits", changes), files)
    assert accepted(lines, "TaskAssigned") == {
        (path.name, f"bj.{district}"): count for (path, count), district in zip(files.items(), DISTRICTS, strict=True)
    }
    assert sum(accepted(lines, "TaskProgressed").values()) == 8577
    stated = deadlines(traces)
    told = {line.board_id: stated[line.record] for line in lines if line.report == "TaskAssigned"}
    assigned = [event for event in city.log() if event["type"] == "TaskAssigned"]
    apart = (abs(datetime.fromisoformat(each["data"]["due"]) - told[each["subject"]]) for each in assigned)
    assert sum(each < timedelta(minutes=2) for each in apart) == 984, "that many have eight weeks in the log itself"


def deadlines(traces: list[str]) -> dict[str, datetime]:
    """Return what the log itself says of each case."""
    keys = ("concept:name", "deadline")
    told = ([re.search(rf'key="{key}" value="([^"]+)"', trace) for key in keys] for trace in traces)
    return {name[1]: datetime.fromisoformat(due[1]) for name, due in told if name and due}
