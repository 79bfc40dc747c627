"""`yipan events`: all types, or one of them, without a node."""

import json

import pytest
from typer.testing import CliRunner, Result

from domain.registry import event_types
from services.cli.app import app
from services.cloudevents import decode
from services.contracts.reports import reported
from services.contracts.schemas import schema_of, versions
from services.json_bytes import json_bytes


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["events", *arguments])


def test_every_type_is_listed_with_words_versions_record_and_publisher() -> None:
    out = _run().stdout
    assert all(kind.name in out for kind in event_types())
    [line] = [line.split() for line in out.splitlines() if line.split()[:1] == ["IssueRaised"]]
    assert line == ["IssueRaised", "Issue", "raised", "1", "2", "3", "issue", "publisher", "RaiseIssue"]
    [line] = [line.split() for line in out.splitlines() if line.split()[:1] == ["ClueReferred"]]
    assert line[-2:] == ["–", "–"]


def test_the_list_is_said_in_chinese() -> None:
    out = _run("--lang", "zh").stdout
    assert "可上报者" in out
    assert "发现问题" in out


def test_the_list_as_json_has_every_version_with_its_schema() -> None:
    listed = {each["name"]: each for each in json.loads(_run("--json").stdout)}
    assert set(listed) == {kind.name for kind in event_types()}
    assert [each["version"] for each in listed["OrganisationEntered"]["versions"]] == [1, 2]


def test_one_type_is_shown_with_its_fields_versions_and_samples() -> None:
    out = _run("TaskAssigned", "--lang", "zh").stdout
    assert "任务" in out
    assert "/schemas/TaskAssigned/1" in out
    [line] = [line for line in out.splitlines() if line.startswith("│ lead ")]
    assert "单位编号" in line
    assert "是" in line
    assert '"type": "TaskAssigned"' in out
    assert "上报示例" in out


def test_in_chinese_a_type_and_its_fields_have_their_names_and_what_is_english_is_said_to_be() -> None:
    out = _run("IssueRaised", "--lang", "zh").stdout
    first, second, *_ = out.splitlines()
    assert first.startswith("IssueRaised 发现问题")
    assert second.startswith("说明（英文）: ")
    [heading] = [line for line in out.splitlines() if "必填" in line]
    assert [each.strip() for each in heading.strip("┃ ").split("┃")] == ["字段", "名称", "内容", "必填", "说明（英文）"]
    fields = [line.split("│")[1:-1] for line in out.splitlines() if line.startswith("│ ")]
    assert fields
    assert all(words.strip() for name, words, *_ in fields if name.strip())


def test_a_type_that_is_not_reported_is_shown_without_a_report() -> None:
    out = _run("ClueReferred").stdout
    assert "May be published by: –" in out
    assert "Sample of a report" not in out


@pytest.mark.parametrize("name", [kind.name for kind in event_types()])
def test_every_sample_that_is_printed_is_an_event(name: str) -> None:
    sample = json.loads(_run(name, "--sample").stdout)
    assert type(decode(json_bytes(sample)).payload).__name__ == name


def test_a_report_is_printed_for_those_who_publish() -> None:
    kind, _ = next(iter(reported()))
    assert json.loads(_run(kind.name, "--report").stdout)["source"].startswith("https://")


def test_the_schema_of_each_version_is_printed() -> None:
    kind = next(kind for kind in event_types() if kind.name == "IssueRaised")
    for version in versions(kind):
        assert json.loads(_run(kind.name, "--version", str(version)).stdout) == schema_of(kind, version)
    assert json.loads(_run(kind.name, "--schema").stdout) == schema_of(kind, kind.version)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["IssueRaise"], "IssueRaised"),
        (["--sample"], "NAME"),
        (["IssueRaised", "--version", "9"], "1 – 3"),
        (["ClueReferred", "--report"], "not reported"),
        (["IssueRaised", "--lang", "fr"], "--lang"),
    ],
)
def test_what_cannot_be_shown_is_said(arguments: list[str], said: str) -> None:
    ended = _run(*arguments)
    assert ended.exit_code == 2
    assert said in ended.stderr
