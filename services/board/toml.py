"""TOML as the files of a board need it, written so that a reader can follow."""

import json
from collections.abc import Iterator, Mapping, Sequence


def dumps(data: Mapping[str, object], header: str = "") -> str:
    """Return TOML text: first a line per value, then an `[[array]]` per list of mappings.

    Args:
        data: strings, numbers, booleans, lists and mappings of these; None is left out.
        header: lines of comment to begin with, without the `#`.
    """
    comment = [f"# {line}".rstrip() for line in header.splitlines()]
    plain = {key: value for key, value in data.items() if not _rows(value)}
    return "\n".join((*comment, "", *_values(plain), *_arrays(data), ""))


def _values(data: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{key} = {_inline(value)}" for key, value in data.items() if value is not None)


def _arrays(data: Mapping[str, object]) -> Iterator[str]:
    for key, value in data.items():
        for row in _rows(value):
            yield from ("", f"[[{key}]]", *_values(row))


def _rows(value: object) -> Sequence[Mapping[str, object]]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return [one for one in value if isinstance(one, Mapping)]


def _inline(value: object) -> str:
    match value:
        case Mapping():
            return f"{{ {', '.join(_values(value))} }}"
        case str():
            return json.dumps(value, ensure_ascii=False)  # TOML's basic strings take JSON's escapes
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case Sequence():
            return f"[{', '.join(map(_inline, value))}]"
    raise TypeError(f"no TOML for {value!r}")
