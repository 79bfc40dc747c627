"""What is sent to an open page: the smallest regions that differ, wherever the page was before."""

from typing import Any

from services.dashboard.stream.regions import Region, changed, differences, picture


def region(id: str, data: Any = None, *parts: Region, quiet: bool = False) -> Region:
    return Region(id, f"{id}.html", data, parts, quiet)


def ids(regions: list[Region]) -> list[str]:
    return [each.id for each in regions]


BEFORE = (region("figures", 29), region("board", None, region("haidian", 29), region("chaoyang", 0)))


def test_nothing_is_sent_to_who_has_seen_it_all() -> None:
    assert differences(picture(BEFORE), BEFORE) == []
    assert changed(picture(BEFORE), BEFORE) == frozenset()


def test_only_the_square_that_changed_is_sent() -> None:
    now = (region("figures", 29), region("board", None, region("haidian", 28), region("chaoyang", 0)))
    assert ids(differences(picture(BEFORE), now)) == ["haidian"]
    assert changed(picture(BEFORE), now) == {"haidian"}


def test_a_new_square_brings_the_whole_board_and_flashes_alone() -> None:
    now = (BEFORE[0], region("board", None, *BEFORE[1].parts, region("dongcheng", 0)))
    assert ids(differences(picture(BEFORE), now)) == ["board"]
    assert changed(picture(BEFORE), now) == {"dongcheng"}


def test_what_is_quiet_is_sent_and_does_not_flash() -> None:
    seen = picture((region("status", 1, quiet=True),))
    now = (region("status", 2, quiet=True),)
    assert ids(differences(seen, now)) == ["status"]
    assert changed(seen, now) == frozenset()


def test_who_has_seen_nothing_gets_all() -> None:
    assert ids(differences({}, BEFORE)) == ["figures", "board"]
