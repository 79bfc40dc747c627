"""A process that appends events, one by one from several threads, and says the id of each that was acknowledged.

Run as `python -m tests.contract.log.writing URL NAME COUNT`.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from services.log import Log
from tests.contract.log.events import HAIDIAN, happened

THREADS = 4


def main(url: str, name: str, count: int) -> None:
    log = Log(HAIDIAN, url)

    def append(thread: int) -> None:
        for number in range(count // THREADS):
            (record,) = log.append([happened(f"{name}t{thread}", number + 1)])
            sys.stdout.write(f"{record.position} {record.envelope.id}\n")
            sys.stdout.flush()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(append, range(THREADS)))
    log.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
