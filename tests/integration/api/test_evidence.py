"""Auditors take evidence away, and it is verified without the node; who takes it is recorded."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from domain.access import Accessed, AccessRecorded
from domain.authority import Role
from services.audit.policy import policy_of
from services.audit.verifier import Bundle, TrustPolicy, parse_policy, verify_bundle
from services.cli.app import app
from tests.integration.api.conftest import Api


@pytest.fixture
def signed(api: Api) -> int:
    """Return up to which position the log is signed."""
    assert api.assign().status_code == 201
    api.node.proof.checkpoints.sign()
    return api.node.proof.signed()


def trusted(api: Api) -> TrustPolicy:
    return parse_policy(policy_of(api.node.log))


def test_a_bundle_is_verified_without_the_node(api: Api, signed: int, tmp_path: Path) -> None:
    answer = api.get("/v1/audit/evidence", params={"last": signed})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with ZipFile(BytesIO(answer.content)) as packed:
        packed.extractall(tmp_path)
    found = [each.en for each in verify_bundle(Bundle(tmp_path), trusted(api))]
    assert f"{signed} leaves" in found
    assert found[0].endswith(f"Asked for: the log's positions 1 to {signed}")


def test_the_policy_is_told_to_auditors(api: Api, signed: int) -> None:
    told = api.get("/v1/audit/policy")
    assert told.content == policy_of(api.node.log)
    assert [key.name for key in parse_policy(told.content).logs] == ["bj.haidian/log"]


def test_who_took_evidence_away_is_recorded(api: Api, signed: int) -> None:
    api.get("/v1/audit/evidence", params={"first": signed, "last": signed})
    last = api.node.log.read(api.node.log.head() - 1, 1)[0].envelope.payload
    assert isinstance(last, AccessRecorded)
    assert (last.accessed, last.rows) == (Accessed.AUDIT, 1)


@pytest.mark.parametrize("path", ["/v1/audit/evidence", "/v1/audit/policy"])
def test_evidence_is_for_auditors(api: Api, path: str) -> None:
    assert api.client.get(path, headers=api.as_(Role.READER, Role.OFFICER)).status_code == 403


def test_what_is_not_signed_and_what_is_empty_is_refused_before_it_begins(api: Api, signed: int) -> None:
    refused = api.get("/v1/audit/evidence", params={"last": signed + 1000})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/position-not-signed")
    refused = api.get("/v1/audit/evidence", params={"first": 3, "last": 2})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/no-evidence")


def test_the_command_line_takes_evidence_away_and_verifies_it(
    api: Api, signed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIPAN_TOKEN", api.everything["Authorization"].removeprefix("Bearer "))
    monkeypatch.chdir(tmp_path)
    Path("trusted.policy").write_bytes(policy_of(api.node.log))
    url = str(api.client.base_url)
    exported = CliRunner().invoke(app, ["audit", "export", url, "evidence", "--last", str(signed)])
    digest = exported.stdout.strip().rpartition(" ")[2]
    verified = ["audit", "verify", "evidence", "--policy", "trusted.policy", "--manifest", digest]
    assert CliRunner().invoke(app, verified).exit_code == 0
    assert CliRunner().invoke(app, ["audit", "export", url, "evidence"]).exit_code == 2
    assert CliRunner().invoke(app, ["audit", "receipt", url, str(signed)]).stdout.strip() == f"{signed}.tlog-proof"
    receipt = ["audit", "verify", f"{signed}.tlog-proof", "--policy", "trusted.policy"]
    assert CliRunner().invoke(app, receipt).exit_code == 0
