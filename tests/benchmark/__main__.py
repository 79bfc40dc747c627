"""`make bench`: run every benchmark, or those that are named, and print one table."""

import importlib
import sys

from rich.console import Console
from rich.table import Table

BENCHMARKS = (
    "commands",
    "batches",
    "intake",
    "intake_over_nats",
    "importing",
    "catching_up",
    "links",
    "latency",
    "healing",
    "subscribers",
    "evidence",
)


def main(names: list[str]) -> None:
    """Measure and print."""
    console = Console()
    table = Table("figure", "measured", "ratio", "aim", "met")
    for name in names or BENCHMARKS:
        with console.status(f"measuring {name}"):
            for figure in importlib.import_module(f"tests.benchmark.{name}").measure():
                met = {True: "yes", False: "no", None: ""}[figure.met]
                table.add_row(figure.what, figure.measured, figure.ratio, figure.aim, met)
    console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
