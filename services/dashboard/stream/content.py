"""The content of a page, before it is rendered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.dashboard.stream.regions import Region


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page shows: its regions, and what stands around them."""

    regions: tuple[Region, ...]
    position: int
    values: Mapping[str, object] = field(default_factory=dict)
    """What the page's template needs besides; it does not change by itself."""
    announcement: Region | None = None
    moves: bool = True
    """False if it is the same at every moment: it then shows none, and has no stream."""
