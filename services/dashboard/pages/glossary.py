"""The glossary's page: all that has a name, in both languages, with a box to find something in it."""

from collections.abc import Iterator
from dataclasses import replace

from services.dashboard.page import PageContext
from services.dashboard.stream.content import PageContent
from services.dashboard.words.entries import GlossaryPart, GlossarySection, glossary


def words(context: PageContext) -> PageContent:
    """Draw the glossary, or what of it answers to `q`."""
    text = context.parameters.get("q") or ""
    parts = tuple(_found(glossary(), text))
    count = sum(len(section.entries) for part in parts for section in part.sections)
    values = {"text": text, "parts": parts, "count": count}
    return PageContent((), context.snapshot.position, values, moves=False)


def _found(parts: tuple[GlossaryPart, ...], text: str) -> Iterator[GlossaryPart]:
    for part in parts:
        sections = tuple(_matching(part.sections, text))
        if sections:
            yield replace(part, sections=sections)


def _matching(sections: tuple[GlossarySection, ...], text: str) -> Iterator[GlossarySection]:
    """Yield the sections that are called so as they are, and of the others what is."""
    for section in sections:
        whole = any(text.casefold() in words.casefold() for words in (section.words.zh, section.words.en))
        entries = section.entries if whole else tuple(entry for entry in section.entries if entry.mentions(text))
        if entries:
            yield replace(section, entries=entries)
