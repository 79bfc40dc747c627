"""Links that sign in to the pages of a node of the board."""

from services.api.sessions import add_link
from services.board.folders import NoBoard, NodeFolder
from services.locale import say


def login_link(folder: NodeFolder) -> str:
    """Return an address that signs in for the node's own organisation, once.

    Raises:
        NoBoard: the token for it is gone.
    """
    settings = folder.read()
    token = folder.tokens().get(settings.id)
    if not token:
        raise NoBoard(
            say(
                f"{folder.path}：{settings.id} 的令牌已不在；yipan up 会另建",
                f"{folder.path}: the token of {settings.id} is gone; `yipan up` makes another",
            )
        )
    address = settings.http.address or f"http://{settings.http.host}:{settings.http.port}"
    return f"{address}/login?token={add_link(settings.data, token)}"
