"""Nodes forked from a process that has imported the program once: importing is most of a node's start."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from services.board import child
from services.node.process import run

_forking = get_context("forkserver")
_forking.set_forkserver_preload([run.__module__])


def start(settings: Path, output: Path, environment: Mapping[str, str] | None = None) -> ForkServerProcess:
    """Start the node of a settings file, in a process group of its own; what it writes is added to a file.

    Args:
        settings: the file.
        output: the other file.
        environment: variables that the program must find when it is loaded, beside those of this process.
    """
    process = _forking.Process(target=_run, args=(settings, output, environment), daemon=True)
    process.start()
    return process


def _run(settings: Path, output: Path, environment: Mapping[str, str] | None) -> None:
    """Do what `services.board.child` does."""
    os.setsid()
    with output.open("ab", buffering=0) as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    parent = parent_process()
    assert parent
    os.dup2(parent.sentinel, sys.stdin.fileno())
    if environment:
        os.dup2(parent.sentinel, 0)  # `sys.stdin` of a forked process has another number
        command = [sys.executable, "-m", child.__name__, str(settings)]
        os.execve(sys.executable, command, {**os.environ, **environment})  # noqa: S606 - ours
    child.stop_with_parent()
    run(settings)


@contextmanager
def accounted() -> Iterator[None]:
    """Wait at the end for the process that forks, so that the time that its nodes took counts as ours."""
    yield
    forkserver._forkserver._stop()  # type: ignore[attr-defined] # Python ends it without a word, and does not wait
