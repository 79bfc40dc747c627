"""What can be wrong with a mapping file."""


class InvalidMapping(ValueError):
    """The mapping cannot be used; the message names the key and the rule."""

    def __init__(self, key: str, rule: str) -> None:
        super().__init__(f"{key}: {rule}")
        self.key, self.rule = key, rule
