"""The usual linters find nothing in the contracts: Redocly in OpenAPI, the parser of AsyncAPI in AsyncAPI."""

import json

from tests.node_tools import ROOT, node, package

CONTRACTS = ROOT / "docs" / "contracts"


def test_redocly_finds_nothing_in_openapi() -> None:
    program = package("@redocly/cli") / "bin" / "cli.js"
    ended = node(program, "lint", CONTRACTS / "openapi.json", "--extends", "recommended", "--format", "json")
    found = json.loads(ended.stdout[ended.stdout.index("{") :])
    assert [(each["ruleId"], each["location"][0]["pointer"]) for each in found["problems"]] == []
    assert ended.returncode == 0, ended.stderr


def test_the_parser_finds_nothing_in_asyncapi() -> None:
    package("@asyncapi/parser")
    ended = node(ROOT / "tests" / "docs" / "parse.cjs", CONTRACTS / "asyncapi.json")
    assert (json.loads(ended.stdout), ended.returncode) == ({"channels": True, "diagnostics": []}, 0), ended.stderr
