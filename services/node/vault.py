"""The vault of a node, from its settings and the key in its folder."""

import logging

from services.commands.clue_key import clue_key
from services.commands.vault import Vault
from services.node.settings import NodeSettings

_log = logging.getLogger(__name__)


def vault_of(settings: NodeSettings) -> Vault | None:
    """Return the vault of a node, or None if it is not of the restricted audience or has no key yet.

    Raises:
        UnusableClueKey: its key cannot be used.
    """
    if not settings.clues:
        return None
    key = clue_key(settings.clue_key_file)
    if key is None:
        _log.warning("%s: no key for clues; `yipan node clue-key` makes or installs it", settings.clue_key_file)
    return Vault(key, (settings.id, *settings.clue_audience)) if key else None
