"""The words of the pages: each in both languages, each of them known, each of them used."""

import re
from pathlib import Path
from string import Formatter

import pytest

import services.dashboard
from projections.issues.columns import Figure
from services.dashboard.words.words import WORDS, word

HERE = Path(services.dashboard.__file__).parent
USED = re.compile(r"""\bt\('([a-z.-]+)'""")


@pytest.mark.parametrize("key", WORDS)
def test_each_is_said_in_both_languages_with_the_same_blanks(key: str) -> None:
    words = WORDS[key]
    assert words.zh.strip()
    assert words.en.strip()
    assert _blanks(words.zh) == _blanks(words.en)


def test_the_chinese_has_chinese_punctuation() -> None:
    wrong = [words.zh for words in WORDS.values() if re.search(r"[\u4e00-\u9fff][,:;()?!]", words.zh)]
    assert wrong == []


def test_every_word_that_a_template_says_is_known() -> None:
    said = {key for path in (HERE / "templates").rglob("*.html") for key in USED.findall(path.read_text("utf-8"))}
    assert len(said) > 50
    assert said - {key for key in said if key.endswith(".")} <= set(WORDS)


def test_no_word_is_left_over() -> None:
    sources = [*HERE.rglob("*.html"), *HERE.rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources if path.name != "words.py")
    families = ("glossary.", "path.", "tier.", "past.", "problem.", *Figure)
    unused = [
        key for key in WORDS if not key.startswith(families) and f"'{key}'" not in text and f'"{key}"' not in text
    ]
    assert unused == []


def test_blanks_are_filled() -> None:
    assert word("complete.received", "zh", number=1042) == "已收到 1042"
    assert word("complete.received", "en", number=1042) == "received up to 1042"


def _blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
