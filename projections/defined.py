"""What the figures in an answer are: each query that answers with figures says so beside them."""

from dataclasses import dataclass

from domain.words import Words


@dataclass(frozen=True, slots=True)
class Defined:
    """What one figure is; `explain` lists the events behind it."""

    figure: str
    version: int
    words: Words
    counts: Words
    window: Words


def defined(query: str) -> tuple[Defined, ...]:
    """Return what the figures of a query are."""
    from projections.review.definition import definitions  # here, for figures are counted by what queries answer

    of_query = (each for each in definitions.values() if each.group == query)
    return tuple(Defined(d.name, d.version, d.words, d.counts, d.window.words) for d in of_query)
