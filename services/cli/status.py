"""`yipan status`: every node of a board, how far it is, and how its links stand."""

import json
import sys
from typing import Any

import typer

from services.board.words import say
from services.cli.options import DEFAULT_FOLDER, AsJson, Folder

NOT_READY = 3
"""The exit code if a node is not ready, or a link is cut or has an alarm."""


def status(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Ask every node of the board in the folder; exit with 3 unless all is well."""
    from services.board.places import places

    found = [_ask(place) for place in places(folder)]
    if as_json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        _show(found)
    if not all(map(_well, found)):
        raise typer.Exit(NOT_READY)
