"""The proof that an item is on a frozen list: by the list's root and a few hashes, for anybody to check (P15)."""

from dataclasses import dataclass
from typing import Annotated

from domain.aggregate_id import AggregateId, AggregateRef
from domain.heading import Heading
from domain.list.digests import canonical, digest_of, proof_of_item
from domain.list.events import ItemNumber
from domain.refusal import NotFound
from domain.words import Words
from projections.engine.query import query
from projections.engine.snapshot import Snapshot
from projections.issues.rows import ListRow, issues, lists


@dataclass(frozen=True, slots=True)
class ProvenItem:
    """One item, and what leads from it to the root (RFC 9162, 2.1.3)."""

    item: int
    issue: AggregateId | None
    """None if it is not to be seen here; so too the next two."""
    content: Annotated[str | None, Words("规范形式", "Canonical form")]
    """Its canonical form: the hash of a leaf over these bytes, in UTF-8, is its digest."""
    agrees: bool | None
    """True if what this node's ledger says of it has this digest."""
    digest: str
    proof: tuple[str, ...]
    """The hashes beside the way to the root, lowest first, in hexadecimal; the leaf's index is item - 1."""


@dataclass(frozen=True, slots=True)
class ListProof:
    """A list as it is cited."""

    position: int
    list: AggregateId
    title: Words
    root: str | None
    """None until it is frozen; then there are no digests either."""
    size: int
    digests: tuple[str, ...]
    """By which items are cited, in the order of their numbers."""
    item: ProvenItem | None
    """The one that was asked for; None if none was, or the frozen list has none of this number."""


@query("list-proof", zh="清单证明", en="Proof of a list", heading=Heading.LEDGER, rank=5)
def list_proof(snapshot: Snapshot, *, list: AggregateRef, item: ItemNumber | None = None) -> ListProof:
    """Return what a list is cited by, and for one of its items the proof that it is on the list.

    Raises:
        NotFound: this node has not seen the list.
    """
    row = snapshot.row(lists, list)
    if not row:
        raise NotFound(id=list)
    proven = _proven(snapshot, row, item) if item and item <= len(row.digests) else None
    return ListProof(snapshot.position, list, row.title, row.frozen, row.last, row.digests, proven)


def _proven(snapshot: Snapshot, row: ListRow, item: int) -> ProvenItem:
    source, expected = snapshot.of(issues), row.digests[item - 1]
    found = snapshot.rows(issues, source.c.list == row.id, source.c.item == item, source=source)
    proof = proof_of_item(row.digests, item)
    if not found:
        return ProvenItem(item, None, None, None, expected, proof)
    [issue] = found
    content = canonical(item, issue.id, issue.category, issue.text, issue.about).decode()
    return ProvenItem(item, issue.id, content, digest_of(item, issue.id, issue) == expected, expected, proof)
