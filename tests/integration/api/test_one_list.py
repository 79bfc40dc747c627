"""One list to the end, over HTTP: frozen, cited, proven, and red where somebody deviates from it."""

from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Response

from domain.authority import Role
from services.audit.verifier import leaf_hash, verify_inclusion
from tests.integration.api.conftest import KEXU, NODE, Api

OTHER = "f" * 64
CATEGORY = {"code": "lighting", "name": {"zh": "路灯", "en": "Lighting"}}


@dataclass
class FrozenList:
    """A list of two issues about one community, and its proof."""

    api: Api
    id: str
    issues: tuple[str, ...]

    def proof(self, **parameters: Any) -> dict[str, Any]:
        """Return what it is cited by."""
        found: dict[str, Any] = self.ask("list-proof", **parameters)
        return found

    def ask(self, query: str, **parameters: Any) -> Any:
        """Ask a query about it."""
        assert self.api.node.views.wait_for(self.api.node.log.head(), 10)
        answer = self.api.get(f"/v1/queries/{query}", params={"list": self.id, **parameters})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def check(self, cited: str, item: int | None = None) -> Response:
        """Let the community compare its books."""
        theirs = self.api.as_(*Role, organisation=KEXU)
        body = {"list": self.id, "cited": cited, "item": item}
        return self.api.post("/v1/discrepancies/check-ledger", body, headers=theirs)


def _done(answer: Response) -> str:
    assert answer.status_code in (200, 201), answer.text
    id: str = answer.json()["id"]
    return id


def _listed(api: Api, of: str, text: str) -> str:
    raised = {"list": of, "category": "lighting", "text": text, "about": KEXU, "focus": "policies"}
    issue = _done(api.post("/v1/issues/raise-issue", raised))
    for verb in ("verify", "list-issue"):
        _done(api.post(f"/v1/issues/{issue}/{verb}", {}))
    return issue


@pytest.fixture
def frozen(api: Api) -> FrozenList:
    title = {"zh": "路灯清单", "en": "Lamps"}
    id = _done(api.post("/v1/lists/open-list", {"title": title, "categories": [CATEGORY]}))
    issues = (_listed(api, id, "路灯不亮"), _listed(api, id, "路灯太暗"))
    _done(api.post(f"/v1/lists/{id}/freeze", {}))
    return FrozenList(api, id, issues)


def test_anybody_can_check_the_proof_of_an_item(frozen: FrozenList) -> None:
    found = frozen.proof(item=2)
    item = found["item"]
    leaf = leaf_hash(item["content"].encode())
    verify_inclusion(
        leaf, 1, found["size"], [bytes.fromhex(each) for each in item["proof"]], bytes.fromhex(found["root"])
    )
    assert (leaf.hex(), item["issue"], item["agrees"]) == (found["digests"][1], frozen.issues[1], True)


def test_books_that_agree_are_confirmed_without_a_record(frozen: FrozenList) -> None:
    answer = frozen.check(frozen.proof()["digests"][0], item=1)
    assert (answer.status_code, answer.json()["events"], answer.json()["sequence"]) == (200, [], 0)
    assert frozen.ask("discrepancies")["lists"][0]["red"] is False


def test_an_altered_item_gives_a_discrepancy_and_a_red_row(frozen: FrozenList) -> None:
    answer = frozen.check(OTHER, item=2)
    assert answer.status_code == 201, answer.text
    assert [each["event"]["type"] for each in answer.json()["events"]] == ["LedgerDiscrepancyFound"]
    [row] = frozen.ask("discrepancies")["lists"]
    assert (row["red"], [(mark["item"], mark["by"]) for mark in row["marks"]]) == (True, [(2, KEXU)])
    frozen.check(frozen.proof()["digests"][1], item=2)
    assert frozen.ask("discrepancies")["lists"][0]["red"] is False, "books that agree again resolve it"


def test_who_cites_what_is_not_on_the_list_is_refused_and_a_discrepancy_says_so(frozen: FrozenList) -> None:
    order = {
        "citations": [{"list": frozen.id, "item": 3}],
        "root": frozen.proof()["root"],
        "addressee": KEXU,
        "text": "抓紧整改",
        "due": "2030-01-01T00:00:00+08:00",
    }
    refused = frozen.api.post("/v1/supervisions/order", order)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/cited-item-not-on-list")
    [mark] = frozen.ask("discrepancies")["lists"][0]["marks"]
    assert (mark["item"], mark["deviation"], mark["by"]) == (3, "not-listed", NODE)


def test_the_ledger_is_filtered_by_focus_and_year(frozen: FrozenList) -> None:
    frozen.ask("list-proof")
    for parameters, found in (({"focus": "policies"}, 2), ({"focus": "responsibility"}, 0), ({"year": "2018"}, 0)):
        answer = frozen.api.get("/v1/issues", params={"list": frozen.id, **parameters})
        assert (answer.status_code, answer.json()["total"]) == (200, found), answer.text
