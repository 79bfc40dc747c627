"""Writes the glossary from the code: `make glossary` brings docs/glossary.md up to date."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import services
from domain.words import Words
from services.dashboard.words.entries import GlossaryEntry, GlossarySection, glossary

OUTPUT = Path(__file__).with_suffix(".md")
_HEAD = """# Glossary · 术语表

Every name of the board in both languages: kinds of records with their events and commands, the rules that refuse,
figures, queries and terms. Written from the code by `make glossary`; a running board shows the same at `/glossary`.
"""
_COLUMNS = "| name | 中文 | English | meaning | fields and values |\n|---|---|---|---|---|"


def text() -> str:
    """Return the whole document: of all that the program has, whichever part of it is loaded."""
    for module in walk_packages(services.__path__, "services."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    return "\n".join([_HEAD, *_parts()])


def _parts() -> Iterator[str]:
    for part in glossary():
        yield f"## {part.words.en} · {part.words.zh}\n"
        for section in part.sections:
            if section.anchor != part.anchor:
                yield f"### {section.words.zh} · {section.words.en}\n\n{section.meaning}\n"
            yield _table(section)


def _table(section: GlossarySection) -> str:
    return "\n".join([_COLUMNS, *(_line(entry) for entry in section.entries), ""])


def _line(entry: GlossaryEntry) -> str:
    words = entry.words or Words("—", "—")
    notes = "; ".join(note.en for note in entry.notes)
    meaning = f"{entry.meaning} ({notes})" if entry.meaning and notes else entry.meaning or notes
    inside = "<br>".join(f"`{name}` {said.zh} · {said.en}" for name, said in entry.fields)
    cells = (f"`{entry.name}`", words.zh, words.en, meaning, inside)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    OUTPUT.write_text(text(), "utf-8")
