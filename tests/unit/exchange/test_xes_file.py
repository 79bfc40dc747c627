"""XES is read trace by trace, without any document type."""

import gzip
from pathlib import Path

import pytest

from services.exchange.errors import InvalidFile, InvalidRow, KeyTwice
from services.exchange.files.xes_file import XesRows
from services.exchange.rows import Row

LOG = """<?xml version="1.0"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace"><date key="enddate" value="1970-01-01T00:00:00Z"/></global>
  <string key="meta:language" value="zh"/>
  <trace>
    <string key="concept:name" value="case-1"><string key="nested" value="no"/></string>
    <event>
      <string key="concept:name" value="收件"/><date key="time:timestamp" value="2019-05-15T09:00:00+08:00"/>
    </event>
    <event>
      <string key="concept:name" value="核查"/><int key="cost" value="3"/><boolean key="ok" value="true"/>
      <list key="who"><values><string key="a" value="x"/></values></list>
    </event>
    <string key="late:attribute" value="yes"/>
  </trace>
  <trace><string key="concept:name" value="case-2"/></trace>
  <trace><event><string key="concept:name" value="办结"/></event></trace>
</log>
"""


def rows(path: Path, content: str | bytes) -> list[Row | InvalidRow]:
    file = path / "f.xes"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    opened = XesRows(file)
    try:
        return list(opened)
    finally:
        opened.close()


CASE = {"case:concept:name": "case-1", "case:late:attribute": "yes"}


def placed(number: int, count: int) -> dict[str, str]:
    first, last = ("true" if number == end else "" for end in (1, count))
    return {"event:number": str(number), "event:count": str(count), "event:first": first, "event:last": last}


@pytest.mark.parametrize("packed", [False, True])
def test_each_event_is_a_row_with_the_attributes_of_its_trace_and_its_place_there(tmp_path: Path, packed: bool) -> None:
    content = gzip.compress(LOG.encode()) if packed else LOG
    first = {"concept:name": "收件", "time:timestamp": "2019-05-15T09:00:00+08:00"}
    second = {"concept:name": "核查", "cost": "3", "ok": "true"}
    assert rows(tmp_path, content) == [
        Row(1, {**CASE, **first, **placed(1, 2)}),
        Row(2, {**CASE, **second, **placed(2, 2)}),
        Row(3, {"concept:name": "办结", **placed(1, 1)}),
    ]


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>\n<log>&b;</log>'
OUTSIDE = '<?xml version="1.0"?>\n<!DOCTYPE log SYSTEM "file:///etc/passwd">\n<log/>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "line 2: a document type is not taken"),
        (OUTSIDE, "line 2: a document type is not taken"),
        ("<log><trace></log>", "line 1: not well-formed XML: mismatched tag"),
        (LOG[:-10], "not well-formed XML"),
        ("<html/>", "line 1: 'html' is no XES log"),
        ("no xml", "line 1: not well-formed XML"),
    ],
)
def test_what_is_no_log_is_refused_by_its_line(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(InvalidFile, match=said):
        rows(tmp_path, content)


def test_a_trace_is_not_held_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.exchange.files.xes_file.EVENTS", 3)
    rows(tmp_path, f"<log><trace>{'<event/>' * 3}</trace></log>")
    with pytest.raises(InvalidFile, match="a trace with more than 3 events"):
        rows(tmp_path, f"<log><trace>{'<event/>' * 4}</trace></log>")


@pytest.mark.parametrize("encoding", ["GB2312", "gbk", "gb18030", "big5", "utf-16", "utf-8"])
def test_a_log_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str) -> None:
    log = f'''<?xml version="1.0" encoding="{encoding}"?>
<log><trace><event><string key="a" value="中文"/></event></trace></log>'''
    [row] = rows(tmp_path, log.encode(encoding))
    assert isinstance(row, Row)
    assert row.text("a") == "中文"


def test_an_encoding_that_nobody_knows_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="there is no encoding 'klingon'"):
        rows(tmp_path, '<?xml version="1.0" encoding="klingon"?><log/>')


def test_what_no_cell_could_hold_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "f.xes"
    file.write_text(LOG.replace("<trace>", "<event/><trace>", 1))
    opened = XesRows(file)
    assert len(list(opened)) == 3
    assert {what.en: count for what, count in opened.passed_over.items()} == {
        "events outside of any trace": 1,
        "attributes within attributes": 3,
    }
    opened.close()


def test_an_event_that_says_two_things_under_one_key_is_refused_alone(tmp_path: Path) -> None:
    twice = '<event><string key="a" value="1"/><string key="a" value="2"/></event>'
    wrong, good = rows(tmp_path, f"<log><trace>{twice}<event/></trace></log>")
    assert (type(wrong), str(wrong)) == (KeyTwice, "line 1, a: 'a' stands there twice")
    assert isinstance(good, Row)
