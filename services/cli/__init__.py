"""The command `yipan`. Each subcommand imports what it needs when it runs, so that help is there at once."""

import sys


def main() -> None:
    """Run the command line; what goes wrong for a known reason is said in one sentence."""
    from services.cli.app import app
    from services.files import keep_private

    keep_private()
    try:
        app()
    except Exception as error:
        from services.cli.known_errors import is_known

        if not is_known(error):
            raise
        sys.stderr.write(f"yipan: {error}\n")
        sys.exit(1)
