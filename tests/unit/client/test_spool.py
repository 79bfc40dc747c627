"""The spool: durable, in order, bounded, and never broken by what a kill or a disk leaves behind."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from yipan_client.errors import SpoolFull, SpoolInUse
from yipan_client.framing import frame
from yipan_client.spool import Spool

MANY = 1_000_000


@contextmanager
def opened(folder: Path, limit: int = MANY, segment: int = MANY) -> Iterator[Spool]:
    with closing(Spool(folder, limit, segment)) as spool:
        yield spool


def records(count: int, start: int = 0) -> list[bytes]:
    return [b'{"number":%d}' % number for number in range(start, start + count)]


def segment(folder: Path) -> Path:
    """Return the newest file."""
    return max(folder.glob("*.segment"))


def waiting(spool: Spool) -> list[bytes]:
    return list(spool.first(MANY, MANY))


def test_what_was_added_is_there_for_the_next_one_in_order(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(3))
        spool.append(records(2, 3))
    with opened(tmp_path) as spool:
        assert len(spool) == 5
        assert waiting(spool) == records(5)


def test_what_is_answered_does_not_come_again(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(5))
        assert spool.first(3, MANY) == records(3)
        spool.drop(2)
    with opened(tmp_path) as spool:
        assert len(spool) == 3
        assert waiting(spool) == records(3, 2)
        spool.drop(3)
        assert waiting(spool) == []


def test_a_batch_is_bounded_in_number_and_bytes_but_never_empty(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(5))
        assert len(spool.first(4, MANY)) == 4
        assert len(spool.first(5, 3 * len(records(1)[0]))) == 3
        assert len(spool.first(5, 1)) == 1


def test_files_that_are_done_with_are_removed(tmp_path: Path) -> None:
    with opened(tmp_path, segment=40) as spool:
        for number in range(10):
            spool.append(records(1, number))
        assert len(list(tmp_path.glob("*.segment"))) > 3
        assert waiting(spool) == records(10)
        spool.drop(10)
        assert len(list(tmp_path.glob("*.segment"))) == 1
        spool.append(records(2, 10))
        assert waiting(spool) == records(2, 10)


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_torn_tail_is_cut_off_kept_aside_and_reported(
    tmp_path: Path, cut: int, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(3))
    torn = frame(b'{"number":3}')[:cut]
    with segment(tmp_path).open("ab") as file:
        file.write(torn)
    with caplog.at_level(logging.WARNING), opened(tmp_path) as spool:
        [damage] = spool.damage
        assert damage.torn
        assert damage.copy.read_bytes() == torn
        assert "cut off" in caplog.text
        spool.append(records(1, 3))
        assert waiting(spool) == records(4)
    with opened(tmp_path) as spool:
        assert not spool.damage
        assert waiting(spool) == records(4)


def test_zeros_at_the_end_are_cut_off(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(2))
    with segment(tmp_path).open("ab") as file:
        file.write(bytes(4096))
    with opened(tmp_path) as spool:
        assert [one.length for one in spool.damage] == [4096]
        assert waiting(spool) == records(2)


def test_a_damaged_record_costs_itself_alone_and_is_reported(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(5))
    content = bytearray(segment(tmp_path).read_bytes())
    content[content.index(b'{"number":2}') + 5] ^= 1
    segment(tmp_path).write_bytes(content)
    with opened(tmp_path) as spool:
        [damage] = spool.damage
        assert not damage.torn
        assert len(spool) == 4
        assert waiting(spool) == [*records(2), *records(2, 3)]
        spool.drop(4)
        assert len(spool) == 0
        assert damage.copy.exists()


def test_damage_that_comes_while_the_spool_is_open_does_not_stop_it(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(2))
        content = bytearray(segment(tmp_path).read_bytes())
        content[20] ^= 1
        content[-2] ^= 1
        segment(tmp_path).write_bytes(content)
        assert waiting(spool) == []
        assert len(spool) == 0
        spool.append(records(1, 2))
        assert waiting(spool) == records(1, 2)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"segment": "x", "offset": 0}'])
def test_without_a_usable_commit_everything_that_is_left_comes_again(tmp_path: Path, content: bytes) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(3))
        spool.first(2, MANY)
        spool.drop(2)
    (tmp_path / "commit").write_bytes(content)
    with opened(tmp_path) as spool:
        assert waiting(spool) == records(3)


def test_what_is_added_after_a_file_was_put_back_shorter_is_not_passed_over(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(3))
        waiting(spool)
        spool.drop(3)
    segment(tmp_path).write_bytes(frame(records(1)[0]))
    with opened(tmp_path) as spool:
        spool.append(records(1, 3))
        assert waiting(spool) == records(1, 3)


def test_numbers_go_on_when_the_files_were_removed(tmp_path: Path) -> None:
    with opened(tmp_path) as spool:
        spool.append(records(3))
        waiting(spool)
        spool.drop(3)
    segment(tmp_path).unlink()
    with opened(tmp_path) as spool:
        spool.append(records(1, 3))
        assert waiting(spool) == records(1, 3)


def test_a_full_spool_takes_nothing_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path, limit=100) as spool:
        spool.append(records(2))
        with pytest.raises(SpoolFull, match=r"62 bytes wait to be sent; 48 more would pass the limit of 100"):
            spool.append(records(4, 2))
        assert waiting(spool) == records(2)
        spool.drop(2)
        spool.append(records(1, 2))
        assert waiting(spool) == records(1, 2)


def test_what_the_disk_does_not_take_is_not_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with opened(tmp_path) as spool:
        spool.append(records(2))
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="No space left"):
                spool.append(records(1, 9))
        spool.append(records(1, 2))
        assert waiting(spool) == records(3)
    with opened(tmp_path) as spool:
        assert not spool.damage
        assert waiting(spool) == records(3)


def test_a_second_process_is_refused_and_told_who_is_there(tmp_path: Path) -> None:
    program = "import sys, pathlib; from yipan_client.spool import Spool; Spool(pathlib.Path(sys.argv[1]))"
    with opened(tmp_path):
        other = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=False)
        assert f"SpoolInUse: {tmp_path}: process {os.getpid()} publishes from this folder" in other.stderr
        with pytest.raises(SpoolInUse):
            Spool(tmp_path)
    with opened(tmp_path) as spool:
        assert len(spool) == 0


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "spool") as spool:
        assert spool.folder.stat().st_mode & 0o077 == 0
