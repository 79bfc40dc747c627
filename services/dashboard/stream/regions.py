"""Regions: the parts of a page that change by themselves.

A page is drawn from regions; the stream compares the regions of two moments and sends the ones that differ. So a page
that was away for an hour and one that was never away come to the same picture by the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page, under the id of its element."""

    id: str
    template: str
    """In `templates/parts`; it draws exactly one element, which has the id."""
    data: Any
    """Immutable, and complete: equal data looks equal."""
    parts: tuple["Region", ...] = ()
    """Regions drawn inside this one, which can change on their own."""
    quiet: bool = False
    """True for what changes all the time, and so does not flash."""

    def walk(self) -> Iterator["Region"]:
        """Yield the region and all regions inside it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def find(self, id: str) -> "Region":
        """Return the region of this id, which is this one or inside it."""
        return next(region for region in self.walk() if region.id == id)


Picture = dict[str, tuple[object, tuple[str, ...]]]
"""What somebody looks at: by id, a region's own data and which regions are inside."""


def picture(regions: tuple[Region, ...]) -> Picture:
    """Return what somebody looks at who looks at these regions."""
    return {
        region.id: (region.data, tuple(part.id for part in region.parts)) for top in regions for region in top.walk()
    }


def differences(before: Picture, regions: tuple[Region, ...]) -> list[Region]:
    """Return the regions to draw anew for somebody who looks at `before`; none lies inside another."""
    now = picture(regions)
    found: list[Region] = []
    for region in regions:
        if before.get(region.id) != now[region.id]:
            found.append(region)
        else:
            found.extend(differences(before, region.parts))
    return found


def changed(before: Picture, regions: tuple[Region, ...]) -> frozenset[str]:
    """Return the ids of all regions that look different from before, in order to flash them."""
    now = picture(regions)
    return frozenset(
        region.id
        for top in regions
        for region in top.walk()
        if not region.quiet and not region.parts and before.get(region.id) != now[region.id]
    )


def anchor(kind: str, id: str) -> str:
    """Return the id of an element that stands for something; safe in a CSS selector."""
    return f"{kind}-{id.replace('.', '-').replace('@', '-')}"
