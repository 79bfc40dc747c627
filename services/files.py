"""Files written as a whole: a reader sees the old one or the new one, and whoever may not read it never can."""

import os
import secrets
from pathlib import Path

PUBLIC, SECRET = 0o644, 0o600


def write(path: Path, text: str, mode: int = PUBLIC) -> None:
    """Replace a file, durable when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
