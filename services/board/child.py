"""What `yipan up` starts per node: the node alone, without the command line's own imports, so that it is up sooner."""

import os
import signal
import sys
import threading
from pathlib import Path


def stop_with_parent() -> None:
    """Stop this process as by SIGTERM when the one that started it is gone: nobody else would."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


if __name__ == "__main__":
    from services.node.process import run

    stop_with_parent()
    run(Path(sys.argv[1]))
