"""What stands below a field in its class: the words that a program forgets and a contract needs."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from textwrap import dedent


@cache
def field_docs(cls: type) -> Mapping[str, str]:
    """Return what the source says of each field of a class, those of its bases included; nothing without the source."""
    return {name: text for base in reversed(cls.__mro__[:-1]) for name, text in _own_docs(base)}


def _own_docs(cls: type) -> Iterator[tuple[str, str]]:
    try:
        body = ast.parse(dedent(inspect.getsource(cls))).body[0]
    except (OSError, TypeError):
        return
    assert isinstance(body, ast.ClassDef)  # noqa: S101 the source of a class is one
    for field, below in pairwise(body.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as text)):
                yield name, " ".join(text.split())
