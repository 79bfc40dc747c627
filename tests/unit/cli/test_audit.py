"""`yipan audit` hands what it is given to the verifier, and hands out the verifier."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.audit import verifier
from services.cli.app import app
from tests.unit.audit.bundles import write
from tests.unit.audit.signers import policy_text


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "trusted.policy").write_bytes(policy_text())
    path = tmp_path / "bundle"
    path.mkdir()
    write(path, (3,))
    return path


def audited(bundle: Path, *options: str) -> Result:
    policy = bundle.with_name("trusted.policy")
    return CliRunner().invoke(app, ["audit", "verify", str(bundle), "--policy", str(policy), *options])


def test_a_bundle_is_verified_with_the_options_that_are_given(bundle: Path) -> None:
    assert audited(bundle).exit_code == 0
    assert audited(bundle, "--since", "2026-01-01T00:00:00+08:00").exit_code == 9
    for no_moment in ("2026-01-01", "2026-01-01T00:00:00", "20260101T000000Z"):
        assert audited(bundle, "--since", no_moment).exit_code == 2
    assert audited(bundle, "--manifest", "0" * 64).exit_code == 3


def test_one_changed_byte_is_found(bundle: Path) -> None:
    events = bundle / "events"
    events.write_bytes(events.read_bytes().replace(b"haidian", b"hanoian", 1))
    result = audited(bundle)
    assert result.exit_code == 6
    assert "events: " in result.stdout


def test_the_verifier_is_handed_out_as_it_is() -> None:
    result = CliRunner().invoke(app, ["audit", "verifier"])
    assert result.stdout.encode() == Path(verifier.__file__).read_bytes()
