"""`yipan login`: a link for a browser."""

import sys

from services.cli.options import DEFAULT_FOLDER, Folder, NodeName


def login(node: NodeName, folder: Folder = DEFAULT_FOLDER) -> None:
    """Print a link that signs in to a node's pages once, within an hour."""
    from services.board.folders import find
    from services.board.login import login_link

    sys.stdout.write(f"{login_link(find(folder, node))}\n")
