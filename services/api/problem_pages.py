"""What each type of problem means: the page, or the JSON, at its `type`."""

from html import escape
from inspect import getdoc

from fastapi import APIRouter, Depends, Request, Response

from domain.refusal import Refusal
from services.api.answers import answer, page, wants_html
from services.api.parameters import takes
from services.language import TAGS, language_of
from services.problems.edge import UnknownRoute
from services.problems.problem import Kind, kebab, kinds, title
from services.problems.statuses import status_of

router = APIRouter(prefix="/problems", tags=["problems"], dependencies=[Depends(takes("lang"))])


@router.get("")
async def every_problem() -> Response:
    """Return every type of problem that this node may answer with."""
    return answer({"problems": [_entry(kind) for _, kind in sorted(kinds(), key=lambda each: each[0])]})


@router.get("/{name}")
async def one_problem(request: Request, name: str) -> Response:
    """Explain one type of problem."""
    kind = dict(kinds()).get(name)
    if kind is None:
        raise UnknownRoute(path=request.url.path)
    if not wants_html(request):
        return answer(_entry(kind))
    language = language_of(request)
    about = f" · {escape(kind.about.words.say(language))}" if issubclass(kind, Refusal) else ""
    body = f"<p>HTTP {status_of(kind)} · <code>{escape(name)}</code>{about}</p><p>{escape(getdoc(kind) or '')}</p>"
    return page(title(kind, language), body, TAGS[language])


def _entry(kind: Kind) -> dict[str, object]:
    return {
        "type": f"/problems/{kebab(kind.__name__)}",
        "status": status_of(kind),
        "title": {"zh": title(kind, "zh"), "en": title(kind, "en")},
        "explanation": getdoc(kind),
        **({"about": kind.about} if issubclass(kind, Refusal) else {}),
    }
