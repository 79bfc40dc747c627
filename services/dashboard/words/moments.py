"""Moments as people read them: Beijing time, and how long ago."""

from datetime import datetime, timedelta

from domain.beijing import BEIJING
from domain.words import Words

STEPS = (
    (86400, Words("{} 天", "{} d")),
    (3600, Words("{} 小时", "{} h")),
    (60, Words("{} 分钟", "{} min")),
    (1, Words("{} 秒", "{} s")),
)
"""Seconds of each unit, and how a number of them is said; `live.js` says it in the same words."""


def day(moment: datetime) -> str:
    """Return the date, as 2019-05-15."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d}"


def minute(moment: datetime) -> str:
    """Return the date and time, as 2019-05-15 14:30."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def second(moment: datetime) -> str:
    """Return the date and time, as 2019-05-15 14:30:07."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


def due(moment: datetime) -> str:
    """Return a due date: its day where it falls at the day's end (24:00), else the minute."""
    local = moment.astimezone(BEIJING)
    before = local - timedelta(microseconds=1)
    whole = before.date() != local.date() or (local.hour, local.minute) == (23, 59)
    return f"{before:%Y-%m-%d}" if whole else f"{local:%Y-%m-%d %H:%M}"


def span(length: timedelta) -> Words:
    """Return a length of time in its largest whole unit: 12 秒, 12 s."""
    seconds = max(int(length.total_seconds()), 0)
    size, words = next((step for step in STEPS if seconds >= step[0]), STEPS[-1])
    return Words(words.zh.format(seconds // size), words.en.format(seconds // size))
