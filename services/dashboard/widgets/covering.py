"""What a page says of how much it tells: that it is a part, or that nothing of it is here, and where all of it is."""

from domain.words import Words
from projections.circle import Covers
from projections.engine.snapshot import Snapshot
from projections.scope import Extent
from services.dashboard.words.naming import name_of, names_in
from services.dashboard.words.words import WORDS

_SAID = {Extent.PART: "covers.part", Extent.NONE: "covers.none"}


def covering(snapshot: Snapshot, covers: Covers) -> Words | None:
    """Return what is said of a list; None if all of it is here."""
    if covers.extent is Extent.WHOLE or covers.kept_at is None:
        return None
    said, place = WORDS[_SAID[covers.extent]], name_of(covers.kept_at, names_in(snapshot))
    return Words(said.zh.format(place=place.zh), said.en.format(place=place.en))
