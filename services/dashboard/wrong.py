"""What of an address cannot be answered: each parameter as a field of a form, and at it what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError

from domain.on_board import OrganisationUnknown
from domain.words import Words
from projections.engine.as_of import InvalidAsOf, MomentToCome
from projections.engine.paging import MalformedCursor
from projections.engine.views import NotYet
from services.dashboard.words.labels import label_of
from services.problems.rules import RuleViolation, broken

_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
"""The rules that a parameter breaks which nobody knows."""


class InvalidFilter(ValueError):
    """Parameters of the address ask for nothing that there is; the message names them."""

    def __init__(self, errors: Sequence[RuleViolation]) -> None:
        """Keep the rules that they break."""
        super().__init__("; ".join(f"{each['field']}: {each['detail']}" for each in broken(errors, "en")))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class FormField:
    """A parameter, as a form has it."""

    name: str
    value: str
    label: Words
    wrong: Words | None
    """What is wrong with it."""
    known: bool = True
    """False if the page does not take it: the form then leaves it out."""


def fields_of(error: Exception, query: Mapping[str, str]) -> tuple[FormField, ...]:
    """Return all that an address asks for, what is wrong first."""
    errors = _errors(error)
    wrong = dict(_wrong(errors))
    unknown = {str(each["loc"][-1]) for each in errors if each["type"] in _UNKNOWN}
    names = [*wrong, *(name for name in query if name not in wrong)]
    return tuple(
        FormField(name, query.get(name, ""), label_of(name), wrong.get(name), known=name not in unknown)
        for name in names
    )


def no_choice(name: str) -> InvalidFilter:
    """Return that a parameter chooses what there is not."""
    return InvalidFilter([_violation(name, "no_choice", "there is no such choice")])


def unprintable(name: str) -> InvalidFilter:
    """Return that a parameter has characters that no database keeps."""
    return InvalidFilter([_violation(name, "control_characters", "must not bear control characters")])


def _errors(error: Exception) -> Sequence[RuleViolation]:
    match error:
        case InvalidFilter():
            return error.errors
        case RequestValidationError():
            return error.errors()
        case InvalidAsOf() | NotYet():
            name = "clock" if str(error).startswith("clock") else "as_of"
            rule = "moment_to_come" if isinstance(error, MomentToCome) else "as_of"
            return [_violation(name, rule, str(error).removeprefix(f"{name}: "))]
        case OrganisationUnknown(places=places):
            return [_violation(str(place[0]), "no_such_organisation", str(error)) for place in places]
        case MalformedCursor():
            return [_violation("after", "cursor", "does not belong to this query")]
    return ()


def _violation(name: str, rule: str, message: str) -> RuleViolation:
    return {"loc": ("query", name), "type": rule, "msg": message}


def _wrong(errors: Sequence[RuleViolation]) -> Iterator[tuple[str, Words]]:
    for zh, en in zip(broken(errors, "zh"), broken(errors, "en"), strict=True):
        yield zh["field"].partition(".")[0], Words(zh["detail"], en["detail"])
