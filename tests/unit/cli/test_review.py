"""`yipan review`: what a node tells of a part is not compared with the whole that was published."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from services.cli import main, selection

Run = Callable[..., tuple[int, str]]
asked: list[dict[str, object]] = []
"""What the node was asked."""


def figure(name: str, value: int | None, extent: str) -> dict[str, Any]:
    words = {"zh": "数字", "en": name}
    text = {"zh": "无报送", "en": "nothing reported"} if value is None and extent == "whole" else None
    text = {"zh": "此处不可见", "en": "not visible here"} if extent == "none" else text
    return {
        "figure": name,
        "value": value,
        "text": text,
        "unit": "percent",
        "extent": extent,
        "words": words,
        "late": 0,
    }


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    asked.clear()
    published = tmp_path / "published.toml"
    published.write_text('"ledger.issues" = 1443\n"clues.contribution" = 69\n', "utf-8")

    def call(
        extent: str, *figures: dict[str, Any], of: str = "bj", arguments: Sequence[str] = ("--against", str(published))
    ) -> tuple[int, str]:
        answer = {"position": 7, "organisation": of, "extent": extent, "figures": list(figures)}

        def get(_path: str, **given: object) -> dict[str, Any]:
            asked.append(given)
            return answer

        @contextmanager
        def client_of(*_: object) -> Iterator[Any]:
            yield SimpleNamespace(get=get)

        monkeypatch.setattr(selection, "client_of", client_of)
        monkeypatch.setattr(sys, "argv", ["yipan", "review", "2019", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().out

    return call


def test_what_differs_from_what_was_published_is_marked(run: Run) -> None:
    code, out = run("whole", figure("ledger.issues", 1443, "whole"), figure("clues.contribution", 0, "whole"))
    assert code == 1
    assert ("✓" in out, "✗" in out) == (True, True)


def test_a_part_is_shown_as_a_part_and_compared_with_nothing(run: Run) -> None:
    code, out = run("part", figure("ledger.issues", 106, "part"), figure("clues.contribution", None, "none"))
    assert code == 0
    assert ("✓" in out, "✗" in out, "106%" in out) == (False, False, True)
    assert any(said in out for said in ("此处可见部分", "what is visible here"))
    assert any(said in out for said in ("此处不可见", "not visible here"))


def test_where_nothing_was_reported_it_says_so_and_no_number(run: Run) -> None:
    code, out = run("whole", figure("ledger.issues", 1443, "whole"), figure("clues.contribution", None, "whole"))
    assert code == 1
    assert any(said in out for said in ("无报送", "nothing reported"))
    assert "%" not in out.split("clues.contribution")[-1].replace("69%", "")


def test_another_city_is_compared_with_nothing_that_was_published_for_this_one(run: Run) -> None:
    code, out = run("whole", figure("ledger.issues", 12, "whole"), of="cd", arguments=())
    assert code == 0
    assert ("✓" in out, "✗" in out, "1443" in out) == (False, False, False)
    assert any(said in out for said in ("没有 2019 年的公布数字", "nothing was published for cd of 2019"))


def test_a_year_is_told_as_it_is_known_by_now(run: Run) -> None:
    """Outcomes of a year are reported in the next one, and belong to it all the same."""
    run("whole", figure("ledger.issues", 1443, "whole"))
    run("whole", figure("ledger.issues", 1443, "whole"), arguments=("--as-of", "2019-06-30"))
    assert asked == [{"year": 2019}, {"year": 2019, "as_of": "2019-06-30"}]
