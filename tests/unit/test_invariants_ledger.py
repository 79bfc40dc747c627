"""What must hold of one list to the end: the invariant I8, over lists and citations of any kind."""

from collections.abc import Iterator, Sequence

import hypothesis
from hypothesis import strategies as st

from domain.aggregate import Context
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor, Role
from domain.citation import Citation, require_cited
from domain.discrepancy import LedgerDiscrepancyFound, discrepancy_id
from domain.evidence.compiling import CompileDossier, FileWorkingPapers, StateInReport
from domain.evidence.events import Statement, WorkingPaper, WorkingPapersFiled
from domain.issue.events import IssueRaised
from domain.list.digests import digest
from domain.list.events import IssueListOpened, ItemNumbered, ListFrozen
from domain.list.freezing import FreezeList
from domain.node_id import NodeId
from domain.refusal import Refusal
from tests.invariants.citing import is_right
from tests.unit.domain.examples import LIST, REPAIRS, TITLE
from tests.unit.domain.inspecting import INSPECTION, deployed, inspection_opened
from tests.unit.given import AT, BJ, HAIDIAN, KEXU, Given, Histories, states

OTHER = "f" * 64
texts = st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=9)
citers = st.sampled_from([BJ, HAIDIAN])


def a_list(said: Sequence[str], source: AggregateId | None = None) -> tuple[Histories, ListFrozen]:
    """Return a list of issues that say this, numbered and frozen, and how it was frozen."""
    ids = [AggregateId(f"issue-{item}@bj") for item in range(1, len(said) + 1)]
    issues = {
        id: (IssueRaised(list=LIST, category=REPAIRS.code, category_name=REPAIRS.name, text=text, about=KEXU),)
        for id, text in zip(ids, said, strict=True)
    }
    numbered = [ItemNumbered(item=item, issue=id) for item, id in enumerate(ids, 1)]
    past = (IssueListOpened(title=TITLE, categories=(REPAIRS,), source=source), *numbered)
    [frozen, _] = Given(past, issues).when(FreezeList()).changes
    assert isinstance(frozen, ListFrozen)
    return {LIST: (*past, frozen), **issues}, frozen


@st.composite
def citations(draw: st.DrawFn, said: Sequence[str]) -> Citation:
    """Draw a citation, right or wrong: its number may be none of the list's, and its text another."""
    item = draw(st.integers(1, len(said) + 2))
    text = draw(st.sampled_from([*said, "别的内容"]))
    cited = digest(item, AggregateId(f"issue-{item}@bj"), REPAIRS.code, text, KEXU)
    return Citation(LIST, item, draw(st.sampled_from([None, cited])))


def of_evidence(items: tuple[int, ...], root: str) -> Iterator[tuple[object, set[int]]]:
    """Yield the commands that cite these items in the evidence of an inspection, and which each of them cites."""
    papers = tuple(WorkingPaper(number, "x", "x", (item,)) for number, item in enumerate(items, 2))
    yield FileWorkingPapers(inspection=INSPECTION, list=LIST, papers=papers), set(items)
    yield CompileDossier(item=items[0], papers=(1,), conclusion="x"), {items[0]}
    yield StateInReport(root=root, statements=(Statement(1, "x", items),)), set(items)


def refusal_of(cited: Sequence[Citation], context: Context) -> Refusal | None:
    try:
        require_cited(cited, None, context)
    except Refusal as refusal:
        return refusal
    return None


@hypothesis.given(st.data(), texts, citers)
def test_i08_whoever_cites_an_item_that_is_not_in_the_frozen_list_is_refused_and_a_discrepancy_says_so(
    data: st.DataObject, said: list[str], citer: NodeId
) -> None:
    seen, frozen = a_list(said)
    cited = data.draw(st.lists(citations(said), min_size=1, max_size=5))
    wrong = [each for each in cited if not is_right(each, None, {LIST: frozen})]
    actor = Actor("tester", citer, frozenset(Role))
    context = Context(id=AggregateId(f"letter-1@{citer}"), node=citer, actor=actor, at=AT, seen=states(seen))
    refusal = refusal_of(cited, context)
    assert bool(refusal) == bool(wrong)
    left = refusal.leaves if refusal else ()
    assert {each.id for each in left} == {discrepancy_id(LIST, each.item, citer) for each in wrong}
    assert all(isinstance(each.payload, LedgerDiscrepancyFound) for each in left)
    assert all(owner_of(each.id) == citer and each.payload.list_owner == BJ for each in left)


@hypothesis.given(texts, st.lists(st.integers(1, 11), min_size=1, max_size=5).map(tuple))
def test_i08_holds_of_papers_dossiers_and_statements(said: list[str], items: tuple[int, ...]) -> None:
    seen, frozen = a_list(said, INSPECTION)
    every = tuple(range(1, frozen.size + 1))
    filed = WorkingPapersFiled(inspection=INSPECTION, list=LIST, papers=(WorkingPaper(1, "x", "x", every),))
    there = Given((filed,), seen).seeing(INSPECTION, inspection_opened, deployed)
    for command, cited in of_evidence(items, frozen.root):
        wrong = {item for item in cited if item > frozen.size}
        decided = there.when(command)
        assert bool(decided.refusal) == bool(wrong)
        left = decided.refusal.leaves if decided.refusal else ()
        assert {each.id for each in left} == {discrepancy_id(LIST, item, BJ) for item in wrong}
        assert all(isinstance(each.payload, LedgerDiscrepancyFound) for each in left)
