"""`python -m services.cli` is `yipan`."""

from services.cli import main

main()
