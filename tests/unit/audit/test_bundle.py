"""A bundle holds or fails with the reason: whatever is left out of it or changed in it."""

import json
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from subprocess import run
from typing import Any
from zipfile import ZipFile

import hypothesis
import pytest
from hypothesis import strategies as st

from services.audit import verifier
from services.audit.packing import packed
from services.audit.verifier import (
    BadFormat,
    BadSignature,
    Bundle,
    Inconsistent,
    NotIncluded,
    QuorumNotMet,
    TooOld,
    UnknownKey,
    Unproven,
    json_text,
    main,
    parse_policy,
    tile_path,
    verify_bundle,
)
from tests.budget import examples
from tests.unit.audit.bundles import TreeOf, logged, write
from tests.unit.audit.signers import AT, STRANGER, checkpoint, policy, policy_text
from tests.unit.audit.vectors import folder, read_json

SIZES = (3, 256, 300)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle"
    path.mkdir()
    write(path, SIZES)
    return path


def check(bundle: Path, needed: str = "2", since: int = 0, digest: str | None = None) -> list[str]:
    return [found.en for found in verify_bundle(Bundle(bundle, digest), policy(needed), since)]


def reason(bundle: Path, kind: type[Unproven], **how: int | str) -> str:
    """Return why a bundle fails."""
    with pytest.raises(kind) as caught:
        check(bundle, **how)  # type: ignore[arg-type]
    assert type(caught.value) is kind
    assert caught.value.say("zh") != caught.value.say("en")
    return caught.value.say("en")


def files(bundle: Path) -> list[str]:
    return sorted(each.relative_to(bundle).as_posix() for each in bundle.rglob("*") if each.is_file())


def rewritten(bundle: Path, name: str, data: bytes) -> None:
    """Write a file, and its digest into the manifest, as whoever wants to deceive would."""
    (bundle / name).write_bytes(data)
    in_manifest(bundle, lambda manifest: manifest["files"].update({name: sha256(data).hexdigest()}))


def without(part: str, of: str | None = None) -> Callable[[dict[str, Any]], object]:
    return lambda manifest: (manifest[of] if of else manifest).pop(part)


def in_manifest(bundle: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((bundle / "manifest.json").read_bytes())
    change(manifest)
    (bundle / "manifest.json").write_bytes(json_text(manifest))


def test_a_bundle_says_what_was_found_at_each_step(bundle: Path) -> None:
    assert [found.partition(" ")[0] for found in check(bundle)] == [
        f"{len(files(bundle)) - 1}.", "3", "3", "300", "300", "positions", "about/calendar.json,",
    ]  # fmt: skip


@pytest.mark.parametrize("sizes", [(1,), (2, 3), (255, 256), (256, 257), (511, 512, 513)])
def test_a_log_of_any_size_is_proven_whole(tmp_path: Path, sizes: Sequence[int]) -> None:
    write(tmp_path, sizes)
    assert len(check(tmp_path)) == 7


def test_a_log_of_three_levels_is_proven_at_some_positions(tmp_path: Path) -> None:
    size = 256 * 256 + 256 + 2
    write(tmp_path, (size,), positions=(1, 257, 65_536, 65_537, 65_793, size))
    assert check(tmp_path)[4:6] == [
        "6", f"positions 1 to {size} are {size}: 6 are here, {size - 6} left out; 3 records have gaps",
    ]  # fmt: skip
    assert len([name for name in files(tmp_path) if name.startswith("tile/0/")]) == 5


@hypothesis.settings(max_examples=examples(20))
@hypothesis.given(st.data())
def test_any_events_of_any_log_are_proven(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    sizes = data.draw(st.sets(st.integers(1, 600), min_size=1, max_size=3))
    positions = data.draw(st.sets(st.integers(1, max(sizes)), min_size=1, max_size=9))
    path = tmp_path_factory.mktemp("bundle")
    write(path, sorted(sizes), positions=sorted(positions))
    assert check(path)[4] == str(len(positions))


# ── What is left out ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_file_that_is_left_out_is_missed(bundle: Path) -> None:
    for name in files(bundle):
        kept = (bundle / name).read_bytes()
        (bundle / name).unlink()
        said = "manifest.json: there is no manifest" if name == "manifest.json" else f"{name}: the file is missing"
        assert reason(bundle, BadFormat) == said
        (bundle / name).write_bytes(kept)


def test_every_file_that_the_manifest_too_leaves_out_is_missed_if_anything_rests_on_it(bundle: Path) -> None:
    resting = [name for name in files(bundle) if not name.startswith(("about/", "policy", "manifest"))]
    assert len(resting) == 9
    for name in resting:
        kept, manifest = (bundle / name).read_bytes(), (bundle / "manifest.json").read_bytes()
        (bundle / name).unlink()
        in_manifest(bundle, without(name, of="files"))
        if name == "checkpoints/3":
            assert check(bundle)[-1].startswith("about/calendar.json, consistency/3-256")
        else:
            assert reason(bundle, BadFormat).endswith(
                ("the file is missing", "there is no checkpoint", "was found in the bundle")
            )
        (bundle / name).write_bytes(kept)
        (bundle / "manifest.json").write_bytes(manifest)


def test_every_event_that_is_left_out_is_missed(bundle: Path) -> None:
    lines = (bundle / "events").read_bytes().splitlines(keepends=True)
    rewritten(bundle, "events", b"".join(lines[:6] + lines[7:]))
    assert reason(bundle, BadFormat) == "manifest.json: `events` is not what was found in the bundle"


@pytest.mark.parametrize("omitted", [{}, {"unselected": 1}, {"restricted": 3}, {"unselected": 1, "restricted": 2}])
def test_every_position_is_shown_or_counted_as_left_out(tmp_path: Path, omitted: dict[str, int]) -> None:
    write(tmp_path, (9,), positions=range(1, 8))
    in_manifest(tmp_path, lambda manifest: manifest.update(omitted=omitted))
    expected = f"positions 1 to 9 are 9: 7 are here, {sum(omitted.values())} left out"
    assert reason(tmp_path, BadFormat) == expected


@pytest.mark.parametrize("omitted", [{"secret": 2}, {"unselected": 0}, {"unselected": True}, {"unselected": "2"}])
def test_what_is_left_out_is_a_number_for_a_reason_that_is_known(tmp_path: Path, omitted: dict[str, Any]) -> None:
    write(tmp_path, (9,), positions=range(1, 8))
    in_manifest(tmp_path, lambda manifest: manifest.update(omitted=omitted))
    assert reason(tmp_path, BadFormat) == "manifest.json: `omitted` is not a number by reason"


def test_what_is_restricted_is_a_number_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, (9,), positions=range(2, 8), restricted=(3, 5))
    assert check(tmp_path)[5].startswith("positions 1 to 9 are 9: 4 are here, 5 left out")
    assert json.loads((tmp_path / "manifest.json").read_bytes())["omitted"] == {"restricted": 2, "unselected": 3}


def test_every_part_of_the_manifest_is_needed(bundle: Path) -> None:
    for part in json.loads((bundle / "manifest.json").read_bytes()):
        kept = (bundle / "manifest.json").read_bytes()
        in_manifest(bundle, without(part))
        assert reason(bundle, BadFormat) == "manifest.json: a part is missing, or is not of its type"
        (bundle / "manifest.json").write_bytes(kept)


# ── What is changed ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_byte_that_is_changed_anywhere_is_found(bundle: Path) -> None:
    digest = sha256((bundle / "manifest.json").read_bytes()).hexdigest()
    for name in files(bundle):
        kept = (bundle / name).read_bytes()
        for at in {0, len(kept) // 2, len(kept) - 1} if kept else set():
            (bundle / name).write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
            with pytest.raises(Unproven) as caught:
                check(bundle, digest=digest)
            assert name in caught.value.say("en")
        (bundle / name).write_bytes(kept)


def test_a_byte_of_the_manifest_matters_without_its_digest_too_but_for_what_it_is_about(bundle: Path) -> None:
    kept = (bundle / "manifest.json").read_bytes()
    start, end = kept.index(b'"about": {'), kept.index(b'"events": {')
    about = range(start, end)
    for at in range(0, len(kept), 7):
        if at not in about:
            (bundle / "manifest.json").write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
            with pytest.raises(Unproven):
                check(bundle)


@pytest.mark.parametrize("what", ["time", "content", "position"])
def test_an_event_that_is_changed_with_its_digest_is_named_by_its_position(bundle: Path, what: str) -> None:
    lines = (bundle / "events").read_bytes().splitlines(keepends=True)
    position, time, raw = lines[259].split(b" ", 2)
    changed = {
        "time": b"%s %d %s" % (position, int(time) - 1, raw),
        "content": b"%s %s %s" % (position, time, raw.replace(b"haidian", b"hanoian")),
        "position": b"%d %s %s" % (int(position) + 1, time, raw),
    }
    rewritten(bundle, "events", b"".join([*lines[:259], changed[what], *lines[260:]]))
    at = 261 if what == "position" else 260
    assert reason(bundle, NotIncluded) == f"events: line 260, position {at}: this is not what was logged there"


def test_events_that_change_places_are_found(bundle: Path) -> None:
    lines = (bundle / "events").read_bytes().splitlines(keepends=True)
    rewritten(bundle, "events", b"".join([*lines[:3], lines[4], lines[3], *lines[5:]]))
    assert reason(bundle, BadFormat) == "events: line 5, position 4: it does not follow on the one before it"


def test_an_event_beyond_the_signed_tree_is_not_included(bundle: Path) -> None:
    added = (bundle / "events").read_bytes() + b"%d %d %s\n" % logged(301)[:3]
    rewritten(bundle, "events", added)
    assert reason(bundle, NotIncluded) == "events: line 301, position 301: it is not within the signed tree"


def test_a_tile_that_was_made_anew_for_a_changed_event_is_found(bundle: Path) -> None:
    lines = (bundle / "events").read_bytes().splitlines(keepends=True)
    lines[9] = lines[9].replace(b"haidian", b"hanoian")
    rewritten(bundle, "events", b"".join(lines))
    events = [logged(position) for position in range(1, 301)]
    events[9] = events[9]._replace(raw=events[9].raw.replace(b"haidian", b"hanoian"))
    tree = TreeOf(events)
    rewritten(bundle, "tile/0/000", b"".join(tree.tile(0, 0)))
    said = "tile/0/000 (positions 1 to 256) is not what the level above proves"
    assert reason(bundle, NotIncluded) == f"events: line 1, position 1: {said}"
    rewritten(bundle, "tile/1/000.p/1", b"".join(tree.tile(1, 0, 1)))
    assert reason(bundle, NotIncluded) == "the tiles at the right edge are not of the signed root"


def test_two_histories_are_found_inconsistent(bundle: Path) -> None:
    others = TreeOf([logged(position + 1) for position in range(1, 257)])
    rewritten(bundle, "checkpoints/256", checkpoint(256, others.root(256)))
    said = "consistency/3-256: tree from 3 to 256: the proof does not lead to the new root"
    assert reason(bundle, Inconsistent) == said


def test_a_checkpoint_of_another_size_than_its_name_is_refused(bundle: Path) -> None:
    rewritten(bundle, "checkpoints/3", (bundle / "checkpoints/256").read_bytes())
    assert reason(bundle, BadFormat) == "checkpoints/3: it is not of this size, or of another origin"


def test_each_kind_of_trouble_with_signatures_is_told_apart(bundle: Path) -> None:
    tree = TreeOf([logged(position) for position in range(1, 301)])
    good = (bundle / "checkpoints/300").read_bytes()
    text = good.partition(b"\n\n")[0] + b"\n"
    rewritten(bundle, "checkpoints/300", checkpoint(300, tree.root(300), witnesses=1))
    assert reason(bundle, QuorumNotMet) == "checkpoints/300: quorum g: 1 of 3 cosigned, 2 are needed"
    rewritten(bundle, "checkpoints/300", text + b"\n" + STRANGER.sign(text))
    stranger = f"stranger.example+{STRANGER.key.id.hex()}"
    assert reason(bundle, UnknownKey) == f"checkpoints/300: no trusted key signed it, only: {stranger}"
    rewritten(bundle, "checkpoints/300", good.replace(b"\n300\n", b"\n299\n"))
    assert reason(bundle, BadSignature) == "checkpoints/300: the signature of bj.example/log does not hold"
    rewritten(bundle, "checkpoints/300", good)
    said = "checkpoints/300: quorum g: 0 of 3 cosigned recently, 2 are needed"
    assert reason(bundle, TooOld, since=AT + 1) == said


def test_a_file_that_the_manifest_does_not_name_is_refused(bundle: Path) -> None:
    (bundle / "about" / "more").write_bytes(b"")
    assert reason(bundle, BadFormat) == "about/more: the manifest does not name the file"


def test_files_outside_the_folder_are_not_of_the_bundle(bundle: Path) -> None:
    (bundle.parent / "outside").write_bytes(b"")
    in_manifest(bundle, lambda manifest: manifest["files"].update({"../outside": sha256().hexdigest()}))
    assert reason(bundle, BadFormat) == "../outside: the file is missing"


# ── In one file ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_packed_bundle_is_the_bundle_and_the_same_bytes_each_time(bundle: Path, tmp_path: Path) -> None:
    made = [(name, (bundle / name).read_bytes()) for name in files(bundle)]
    in_pieces = [(name, data[at : at + 999]) for name, data in made for at in range(0, len(data), 999)]
    whole = b"".join(packed(in_pieces))
    with ZipFile(BytesIO(whole)) as file:
        file.extractall(tmp_path / "unpacked")
    assert check(tmp_path / "unpacked") == check(bundle)
    assert b"".join(packed(in_pieces)) == whole


# ── The layout of tiles ───────────────────────────────────────────────────────────────────────────────────────────────


def test_tiles_stand_where_the_vectors_say() -> None:
    paths = read_json("signed-note", "tile_paths_sumdb.json")["paths"]
    for path, (_, level, number, width) in ((path, tile) for path, tile in paths.items() if tile):
        ours = tile_path(level, number, width) if ".p/" in path else tile_path(level, number)
        assert ours.split("/")[1:] == path.split("/")[2:]  # theirs names the height, too


# ── The command line ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    path = tmp_path / "trusted.policy"
    path.write_bytes(policy_text())
    return path


def test_it_prints_what_was_checked_with_which_keys_and_what_was_not(
    bundle: Path, trusted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(bundle), "--policy", str(trusted), "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert "✓ the checkpoints' signatures and quorum: " in printed
    assert "300 signed by bj.example/log+" in printed
    assert "cosigned by w1 2025-11-30T18:40:00+00:00, w2 2025-11-30T18:40:00+00:00" in printed
    assert "\n= it holds\n" in printed
    assert "· not checked: that this manifest was issued (no --manifest)" in printed
    assert "· not checked: that the cosignatures are recent (no --since)" in printed


def test_it_prints_the_first_that_fails_and_what_was_not_checked_for_it(
    bundle: Path, trusted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (bundle / "events").read_bytes().splitlines(keepends=True)
    rewritten(bundle, "events", b"".join(lines).replace(b'"id":"7"', b'"id":"8"'))
    assert main([str(bundle), "--policy", str(trusted), "--lang", "zh"]) == 6
    printed = capsys.readouterr().out
    assert "✓ 最大检查点的树: 300 个叶子" in printed
    assert "✗ 不成立: (未收录) events: 第 7 行，位置 7: 此位置所记并非此事件" in printed
    assert "· 未检查: 每个事件的字节、时间与位置" in printed
    assert "· 未检查: 窗口完整，计数与缺口属实" in printed


@pytest.mark.parametrize(
    ("variable", "said"), [("LANGUAGE", "✓ 文件与清单"), ("LC_ALL", "= 成立"), ("LANG", "· 未检查")]
)
def test_it_speaks_the_language_of_the_locale(
    bundle: Path,
    trusted: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    said: str,
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "zh_CN.UTF-8")
    main([str(bundle), "--policy", str(trusted)])
    assert said in capsys.readouterr().out


def test_exit_codes_tell_the_kinds_apart_and_are_in_the_docs() -> None:
    kinds = Unproven.__subclasses__()
    assert sorted(each.code for each in kinds) == list(range(3, 3 + len(kinds)))
    text = (Path(__file__).parents[3] / "docs" / "evidence.md").read_text("utf-8")
    for each in kinds:
        assert f"| {each.code} | {each.kind.en}" in text


def test_what_cannot_be_read_is_not_said_to_be_invalid(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(bundle), "--policy", str(tmp_path / "none"), "--lang", "en"]) == 2
    assert "✗ it could not be read: " in capsys.readouterr().out


@pytest.mark.parametrize("index", [0, 6, 14])
def test_a_receipt_is_checked_with_its_leaf_beside_it(index: int, capsys: pytest.CaptureFixture[str]) -> None:
    vectors = folder("tlog-proof")
    receipt = vectors / f"tessera-15-index-{index}.tlog-proof"
    assert main([str(receipt), "--policy", str(vectors / "tessera.policy"), "--lang", "en"]) == 0
    printed = capsys.readouterr().out
    assert f"index {index}, checkpoint 15 signed by example.com/log/testdata+33d7b496" in printed
    assert "all were shown one history (no witness in the policy)" in printed


def test_it_runs_where_nothing_of_ours_is(bundle: Path, trusted: Path, tmp_path: Path) -> None:
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    command = [sys.executable, "-I", str(alone), str(bundle), "--policy", str(trusted), "--lang", "en"]
    done = run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "= it holds" in done.stdout


def test_the_names_of_files_do_not_steer_the_terminal(
    bundle: Path, trusted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bundle / "about" / "a\x1b[2K\r= it holds\u202e\udcff").write_bytes(b"")
    assert main([str(bundle), "--policy", str(trusted), "--lang", "en"]) == 3
    printed = capsys.readouterr().out
    assert "about/a\ufffd[2K\ufffd= it holds\ufffd\ufffd: the manifest does not name the file" in printed


def test_a_policy_that_is_none_is_malformed(bundle: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.policy"
    wrong.write_bytes(b"quorum all\n")
    assert main([str(bundle), "--policy", str(wrong)]) == 3
    with pytest.raises(BadFormat):
        parse_policy(b"quorum all\n")
