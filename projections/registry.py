"""Every view that a node keeps."""

from projections.view import View

VIEWS: tuple[View, ...] = ()
