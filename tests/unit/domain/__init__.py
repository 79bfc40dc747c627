"""Tests of the domain: what is given, when a command comes, then these events or this refusal."""
