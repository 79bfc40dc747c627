"""A system that a district has: the rounds of its street lamps. It reports over NATS what is to be done today.

    python -m services.board.demo.district_system nats://127.0.0.1:4303 district-system SEED_FILE SPOOL

What it has reported it reports again when it is started again: the node knows it.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from yipan_client import Outcome, Publisher

SOURCE = "https://lamps.haidian.example/rounds"
EVERY, LATER = 5.0, 60.0
"""Seconds between two reports, and until it is looked whether there is a new day."""
BEIJING = timezone(timedelta(hours=8))
SUBDISTRICT = "bj.haidian.zhongguancun"
PLACES = ("保福寺平房区", "科煦社区东门", "科源社区南路", "中关村东路", "知春里小区", "黄庄路口")

Told = tuple[str, Mapping[str, object], str, str, datetime]


def day(today: date) -> Iterator[Told]:
    """Yield what is reported of a day: type, data, subject, id, moment. It is the same whenever it is asked for."""
    begin = datetime(today.year, today.month, today.day, tzinfo=BEIJING)
    due = begin + timedelta(days=3, hours=18)
    for number, place in enumerate(PLACES, 1):
        task, at = f"{today}/{number}", begin + timedelta(seconds=number)
        data = {"title": f"检查{place}路灯照明", "lead": SUBDISTRICT, "due": due.isoformat()}
        yield "TaskAssigned", data, task, f"{task}/assigned", at
        later = {"due": (due + timedelta(days=4)).isoformat(), "reason": "等待备件"}
        yield "TaskExtended", later, task, f"{task}/extended", at + timedelta(seconds=len(PLACES))


def say(outcome: Outcome) -> None:
    """Tell what became of a report."""
    sys.stdout.write(f"{outcome.id} → {outcome.status} {outcome.reason}\n")
    sys.stdout.flush()


def report(publisher: Publisher) -> None:
    """Report each day's rounds until this ends."""
    while True:
        today = datetime.now(BEIJING).date()
        for type, data, subject, id, at in day(today):
            publisher.publish(publisher.event(type, data, subject=subject, id=id, time=at, synthetic=True))
            time.sleep(EVERY)
        while datetime.now(BEIJING).date() == today:
            time.sleep(LATER)


def main(server: str, name: str, seed: Path, spool: Path) -> None:
    """Publish under this name with the seed in a file."""
    key = seed.read_text("ascii").strip()
    with Publisher.over_nats(server, key, name, source=SOURCE, spool=spool, on_outcome=say, linger=0) as publisher:
        report(publisher)


if __name__ == "__main__":
    from services.board.child import stop_with_parent

    stop_with_parent()
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
