"""What a field is called."""

from domain.vocabulary import FIELDS, words_of
from domain.words import Words


def label_of(name: str, of: type | None = None) -> Words:
    """Return what a field is called: one of this class, or any of its name."""
    plain = name.replace("_", " ")
    return (words_of(of, name) if of else FIELDS.get(name)) or Words(plain, plain[:1].upper() + plain[1:])
