"""The store of a node's nats-server: only what belongs to accounts that it has.

A server with data of an account that its configuration does not name never becomes healthy. An account goes when a
node below is retired, or with the last system outside of an organisation; its data are set aside until it returns.
"""

import logging
import shutil
from collections.abc import Collection
from pathlib import Path

logger = logging.getLogger(__name__)

_NOT_ACCOUNTS = frozenset({"$SYS", "_js_"})
"""What else stands in the store."""


def arrange(folder: Path, accounts: Collection[str]) -> None:
    """Set aside what belongs to none of these accounts, and put back what belongs to one; the server must not run."""
    store, aside = folder / "jetstream", folder / "aside"
    for name in sorted(_names(store) - set(accounts) - _NOT_ACCOUNTS):
        logger.info("setting aside what nats-server kept for %s, which is no longer let in", name)
        _move(store / name, aside / name)
    for name in sorted(_names(aside).intersection(accounts) - _names(store)):
        _move(aside / name, store / name)


def _names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir() if each.is_dir()} if folder.exists() else set()


def _move(source: Path, target: Path) -> None:
    """Put a folder in the place of what stands there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.rmtree(target)
    source.rename(target)
