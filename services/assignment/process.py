"""A proposal in a process of its own, with bounds on its time and its memory: what it asks for cannot end the node.

The problem and the answer go through pipes, pickled: both ends are this program.
"""

import os
import pickle
import resource
import subprocess
import sys
from threading import Lock

from services.assignment.problem import AssignmentProblem
from services.assignment.proposal import Infeasible, Proposal, propose

SECONDS = 30
MEMORY = 1 << 30
"""Bytes of address space."""
_OUT_OF_MEMORY = 3

_one_at_a_time = Lock()


class TooMuchWork(Exception):
    """The bounds were reached."""


def propose_apart(problem: AssignmentProblem, seconds: float = SECONDS, memory: int = MEMORY) -> Proposal | Infeasible:
    """Return what `propose` returns.

    Raises:
        TooMuchWork: it takes longer or needs more memory, or another one is being made all this time.
    """
    if not _one_at_a_time.acquire(timeout=seconds):
        raise TooMuchWork
    try:
        done = _run(pickle.dumps(problem), seconds, memory)
    except subprocess.TimeoutExpired as error:
        raise TooMuchWork from error
    finally:
        _one_at_a_time.release()
    if done.returncode == _OUT_OF_MEMORY or done.returncode < 0:
        raise TooMuchWork
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    answer: Proposal | Infeasible = pickle.loads(done.stdout)  # noqa: S301
    return answer


def _run(problem: bytes, seconds: float, memory: int) -> subprocess.CompletedProcess[bytes]:
    # The libraries' threads would each reserve address space, and are of no use here.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", __name__, str(memory)]
    return subprocess.run(  # noqa: S603 - our own interpreter and module
        command, input=problem, capture_output=True, timeout=seconds, check=False, env=environment
    )


def main() -> None:
    """Propose for what comes in, within so many bytes."""
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        answer = propose(pickle.load(sys.stdin.buffer))  # noqa: S301
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
    sys.stdout.buffer.write(pickle.dumps(answer))


if __name__ == "__main__":
    main()
