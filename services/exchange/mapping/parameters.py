"""Parameters: `${NAME}` in any text of a mapping, with a value from the command line or from the file's name.

    file = "tickets-${city}-${year}.csv"     # how files are called: what stands there, each name says
    organisation = "bj.${city}"
    source = "https://${system}/tickets"     # not in the name: yipan import … --set system=hotline.example

They are put in before the mapping is read, so one may stand wherever a text may. A dollar before a column is written
twice: `$${NAME}`.
"""

import re
from collections.abc import Mapping

from services.exchange.errors import InvalidMapping
from services.locale import say

Parameters = Mapping[str, str]
"""Values by the names of the parameters."""

_PARAMETER = re.compile(r"\$(\$?)\{([^{}]*)\}")


def names_in(spec: object) -> frozenset[str]:
    """Return the names of all parameters in what a mapping says."""
    match spec:
        case str():
            return frozenset(found[2] for found in _PARAMETER.finditer(spec) if not found[1])
        case dict():
            return frozenset().union(*map(names_in, spec.values()))
        case list():
            return frozenset().union(*map(names_in, spec))
    return frozenset()


def filled(spec: object, values: Parameters, key: str = "") -> object:
    """Return what a mapping says, with values in the place of its parameters.

    Args:
        spec: it, or a part of it.
        values: of all parameters.
        key: where the part stands.

    Raises:
        InvalidMapping: a parameter has no value.
    """

    def value(found: re.Match[str]) -> str:
        if found[1]:
            return found[0][1:]
        if found[2] not in values:
            raise InvalidMapping(
                key,
                say(
                    f"${{{found[2]}}} 没有值：--set {found[2]}=… 和文件名均未给出",
                    f"${{{found[2]}}} has no value: neither --set {found[2]}=… nor the file's name",
                ),
            )
        return values[found[2]]

    match spec:
        case str():
            return _PARAMETER.sub(value, spec)
        case dict():
            return {name: filled(each, values, f"{key}.{name}" if key else name) for name, each in spec.items()}
        case list():
            return [filled(each, values, f"{key}.{place}") for place, each in enumerate(spec)]
    return spec


def values_of(given: Parameters, pattern: object, name: str) -> Parameters:
    """Return the values that are given, with those that the name of a file says.

    Args:
        given: on the command line.
        pattern: how the mapping says that files are called; None if it does not say.
        name: of the file, without its folder.

    Raises:
        InvalidMapping: the file is not called so, or a value may not be one.
    """
    said = _said(pattern, name) if isinstance(pattern, str) else {}
    for twice in sorted(said.keys() & given.keys()):
        raise InvalidMapping(f"--set {twice}", say("已由文件名给出", "the file's name says that"))
    values = {**said, **given}
    for parameter, value in values.items():
        if not value.strip() or "{" in value or "}" in value:
            raise InvalidMapping(
                f"${{{parameter}}}",
                say(
                    f"{value!r} 不能作为值：为空，或含花括号",
                    f"{value!r} may be no value: it is empty, or has braces in it",
                ),
            )
    return values


def _said(pattern: str, name: str) -> Parameters:
    """Return what stands in a name in the places of the parameters, if that can be read in one way alone."""
    first, last = (re.fullmatch(_expression(pattern, each), name) for each in (".+?", ".+"))
    if not first or not last:
        raise InvalidMapping("file", say(f"{name!r} 不符合 {pattern!r}", f"{name!r} is not called {pattern!r}"))
    if first.groupdict() != last.groupdict():
        raise InvalidMapping(
            "file", say(f"{name!r} 按 {pattern!r} 有两种读法", f"{name!r} can be read as {pattern!r} in two ways")
        )
    return first.groupdict()


def _expression(pattern: str, each: str) -> str:
    parts, end = [], 0
    for found in _PARAMETER.finditer(pattern):
        if not found[2].isidentifier() or found[2] in names_in(pattern[: found.start()]):
            raise InvalidMapping(
                "file",
                say(
                    f"${{{found[2]}}} 须由字母和数字组成，且只出现一次",
                    f"${{{found[2]}}} must be a name of letters and digits, and stand there once",
                ),
            )
        parts += [re.escape(pattern[end : found.start()]), f"(?P<{found[2]}>{each})"]
        end = found.end()
    return "".join([*parts, re.escape(pattern[end:])])
