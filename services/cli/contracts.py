"""`python -m services.cli.contracts FOLDER`: write every contract anew, as `make contracts` does."""

import sys
from pathlib import Path

from services.contracts.publishing import BreakingChange, publish
from services.node.documents import documents


def main(folder: Path) -> int:
    """Write the schemas beside the code that reads them, and the documents into a folder; return the exit code."""
    try:
        written = publish()
    except BreakingChange as error:
        sys.stderr.write(f"{error}\nRaise the version and write a step to it: docs/contracts/README.md\n")
        return 1
    for name, text in documents().items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            written.append(path)
    sys.stdout.writelines(f"{path}\n" for path in written)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
