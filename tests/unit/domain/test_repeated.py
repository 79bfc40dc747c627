"""What is named more than once."""

from domain.repeated import repeated


def test_what_is_named_again_is_found_at_every_time_that_it_is() -> None:
    assert list(repeated("abcabca")) == ["a", "b", "c", "a"]
    assert not list(repeated("abc"))
