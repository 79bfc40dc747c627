"""Texts that look sealed, for decisions that never look into them."""

from domain.secret import Sealed


def sealed(mark: str, box: str = "b") -> Sealed:
    """Return a sealed text with this mark."""
    return Sealed(f"v1.{mark:_<43}.{box:_<54}")


def mark(text: str) -> str:
    """Return the mark as it stands in a sealed text."""
    return f"{text:_<43}"
