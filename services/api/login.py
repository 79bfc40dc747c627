"""Signing in to the page: with a token in a form, or with a link that works once."""

from html import escape
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from fastapi.param_functions import Query

from domain.words import Words
from services.api.access import from_same_site, require_same_site
from services.api.answers import page
from services.api.parameters import takes
from services.api.parts import SessionsDep, TokensDep
from services.api.sessions import HOURS, Sessions
from services.api.tokens import Holder
from services.language import TAGS, language_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(takes("lang"))])

_SIGN_IN = Words("登录", "Sign in")
_TOKEN = Words("令牌", "Token")
_INVALID = Words("令牌或链接无效、已用过或已过期。", "This token or link is not valid, was used before or has expired.")
_WELCOME = Words("已登录", "Signed in")
_GO_ON = Words("继续", "Go on")


@router.get("/login")
def sign_in_by_link(
    request: Request, sessions: SessionsDep, token: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """Show the form, or sign in with a link; whom another site sent here is asked first."""
    if token is None:
        return _form(request)
    if not from_same_site(request):
        return _asked(request, token)
    return _signed_in(request, sessions, sessions.redeem(token))


@router.post("/login", dependencies=[Depends(require_same_site)])
async def sign_in_by_form(request: Request, tokens: TokensDep, sessions: SessionsDep) -> Response:
    """Sign in with a token, or with a link that is gone on with."""
    fields = parse_qs((await request.body()).decode("utf-8", "replace"))
    link = fields.get("link")
    found = sessions.redeem(link[0]) if link else tokens.holder(fields.get("token", [""])[0].strip())
    return _signed_in(request, sessions, found)


@router.post("/logout", dependencies=[Depends(require_same_site)])
def sign_out(request: Request, sessions: SessionsDep) -> Response:
    """End the session: whoever else has its cookie is signed in no more, either."""
    sessions.end(request.cookies.get(sessions.cookie, ""))
    response = Response(status_code=303, headers={"Location": "/login"})
    response.delete_cookie(sessions.cookie, httponly=True, samesite="strict")
    return response


def _form(request: Request, *, refused: bool = False) -> Response:
    language = language_of(request)
    alert = f'<p id="wrong" role="alert">{escape(getattr(_INVALID, language))}</p>' if refused else ""
    at_fault = ' aria-invalid="true" aria-describedby="wrong"' if refused else ""
    body = (
        f'{alert}<form method="post" action="/login"><label>{escape(getattr(_TOKEN, language))} '
        f'<input name="token" type="password" required autocomplete="off" autofocus{at_fault}></label> '
        f"<button>{escape(getattr(_SIGN_IN, language))}</button></form>"
    )
    return page(getattr(_SIGN_IN, language), body, TAGS[language], 401 if refused else 200)


def _asked(request: Request, link: str) -> Response:
    language = language_of(request)
    body = (
        f'<form method="post" action="/login"><input name="link" type="hidden" value="{escape(link)}">'
        f"<button>{escape(getattr(_SIGN_IN, language))}</button></form>"
    )
    return page(getattr(_SIGN_IN, language), body, TAGS[language])


def _signed_in(request: Request, sessions: Sessions, found: Holder | None) -> Response:
    return _welcome(request, sessions, found) if found else _form(request, refused=True)


def _welcome(request: Request, sessions: Sessions, found: Holder) -> Response:
    """Go on by the page itself: after a redirect from another site's link a browser keeps a strict cookie back."""
    language = language_of(request)
    body = f'<meta http-equiv="refresh" content="0;url=/"><p><a href="/">{escape(getattr(_GO_ON, language))}</a></p>'
    response = page(getattr(_WELCOME, language), body, TAGS[language])
    response.set_cookie(sessions.cookie, sessions.begin(found), max_age=HOURS * 3600, httponly=True, samesite="strict")
    return response
