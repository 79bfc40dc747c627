"""What a log proves: a bundle verified, a receipt made, the tree grown and the whole log checked, on one SQLite log."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from domain.words import Words
from services.audit.bundle import write_bundle
from services.audit.check import check
from services.audit.checkpoints import Checkpoints
from services.audit.export import Asked, evidence_of
from services.audit.note import Signer, key_text, signed
from services.audit.receipts import receipt
from services.audit.store import AuditStore
from services.audit.texts import checkpoint_text
from services.audit.tree import KeptTree
from services.audit.verifier import ED25519, Bundle, Checkpoint, parse_policy, verify_bundle
from services.fresh import now
from services.log import Log
from tests.benchmark.databases import folder
from tests.benchmark.figure import Figure, seconds
from tests.benchmark.history import DISTRICT, fill

EVENTS = 100_000
RECEIPTS = 200
MILLION = 1_000_000
SIGNER = Signer.of(f"{DISTRICT}/log", ED25519, bytes(32))
POLICY = b"log %s\nquorum none\n" % key_text(SIGNER.key)


def seal(size: int, root: bytes) -> bytes:
    """Sign the tree of a log."""
    text = checkpoint_text(Checkpoint(SIGNER.key.name, size, root))
    return signed(text, SIGNER.sign(text))


def measure() -> Iterator[Figure]:
    """Yield what each takes, per million events."""
    with folder() as data:
        urls = f"sqlite:///{data}/log.db", f"sqlite:///{data}/audit.db"
        with closing(Log(DISTRICT, urls[0])) as log, closing(AuditStore(urls[1])) as store:
            fill(log, DISTRICT, EVENTS)
            yield from _measured(log, store, data / "bundle")


def _measured(log: Log, store: AuditStore, bundle: Path) -> Iterator[Figure]:
    tree = KeptTree(store, log.inspection.leaves)
    checkpoints = Checkpoints(log, store, tree, seal, now)
    asked = Asked(about=Words("全部", "all"), first=1, last=EVENTS)
    yield _per_million("tree grown and signed", checkpoints.sign, aim=None)
    yield _receipts(log, store, tree)
    content = evidence_of(asked, log, store, tree, POLICY)
    yield _per_million("bundle exported", lambda: write_bundle(bundle, content), aim=None)
    yield _per_million("bundle verified", lambda: [*verify_bundle(Bundle(bundle), parse_policy(POLICY))], aim=30)
    yield _per_million("log checked", lambda: [*check(log, store)], aim=60)


def _per_million(what: str, work: Callable[[], object], *, aim: float | None) -> Figure:
    took = seconds(work) * MILLION / EVENTS
    return Figure(
        f"{what}, {EVENTS:,} events",
        f"{took:.1f} s a million",
        "",
        f"{aim} s" if aim else "—",
        None if aim is None else took <= aim,
    )


def _receipts(log: Log, store: AuditStore, tree: KeptTree) -> Figure:
    """Return how long the receipt of one event takes."""
    positions = [1 + number * 7919 % EVENTS for number in range(RECEIPTS)]
    took = seconds(lambda: [receipt(each, log, store, tree) for each in positions]) / RECEIPTS * 1000
    return Figure(f"receipt of an event, of {EVENTS:,}", f"{took:.1f} ms", "", "5 ms", took <= 5)
