"""Points on the map."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field


@dataclass(frozen=True, slots=True)
class Point:
    """Where something is, in degrees of WGS 84, as positioning satellites and GeoReport v2 have it.

    What Chinese web maps show is shifted (GCJ-02, BD-09) by some hundred metres: convert it before it is reported.
    """

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
