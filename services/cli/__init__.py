"""The command `yipan`. Each subcommand imports what it needs when it runs, so that help is there at once."""

import sys


def main() -> None:
    """Run the command line; what goes wrong for a known reason is said in one sentence."""
    from services.locale import choose

    choose(sys.argv[1:])  # before anything is said: help is made as the commands are imported
    from services.cli.app import run
    from services.files import keep_private

    keep_private()
    try:
        sys.exit(run())
    except Exception as error:
        from services.cli.known_errors import is_known, said

        if not is_known(error):
            raise
        from services.cli.phrases import in_reader_language

        sys.stderr.write(f"yipan: {in_reader_language(said(error))}\n")
        sys.exit(1)
