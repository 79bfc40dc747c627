"""On how many examples a property is tried: on some in `make test`, on ten times as many in `make test-slow`."""

from hypothesis import Phase, settings


def examples(quick: int) -> int:
    """Return how many examples there are in this run, if there are `quick` of them in a quick one."""
    return quick * settings().max_examples // settings.get_profile("default").max_examples


def found_within(examples: int) -> settings:
    """Return how to find some example, the same in every run, and as it comes: to make it shorter takes minutes."""
    return settings(max_examples=examples, phases=[Phase.generate], derandomize=True, database=None)
