"""Cookies that no browser sends in the clear, wherever the node is reached by https."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SecureCookies:
    """Marks every cookie of every answer as `Secure` (RFC 6265, 4.1.2.5) if the reader's address is https."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        """Wrap an application.

        Args:
            app: the application.
            https: whether its address is known to be https; else a proxy before it may say so of a request.
        """
        self._app, self._https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cookies = headers.getlist("set-cookie")
                if cookies and (self._https or _came_by_https(scope)):
                    del headers["set-cookie"]
                    for cookie in cookies:
                        headers.append("set-cookie", f"{cookie}; Secure")
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)


def _came_by_https(scope: Scope) -> bool:
    """Say whether a request came by https to the proxy. Who forges it marks but the cookies that he gets himself."""
    forwarded = Headers(scope=scope).get("x-forwarded-proto", "")
    return scope["scheme"] == "https" or forwarded.partition(",")[0].strip().lower() == "https"
