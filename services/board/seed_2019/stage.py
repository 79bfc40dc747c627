"""What the scenario needs of whoever plays it, and the names that make it the same every time."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.aggregate import commands
from domain.aggregate_id import AggregateId
from domain.authority import Role
from domain.node_id import NodeId

NAME = "seed-2019"


@dataclass(frozen=True, slots=True)
class Deed:
    """What came of a command that was given: the record that it changed."""

    id: AggregateId
    by: NodeId
    """The organisation that gave it."""


@dataclass(frozen=True, slots=True)
class ScenarioStep:
    """One command of the scenario, with all that comes with it."""

    by: NodeId
    """Who gives it."""
    command: object
    id: AggregateId
    """The record that it is about, or opens; it follows from the command's name, so it is always the same."""
    key: str
    """The command's name in the scenario: the same one is never carried out twice."""
    at: datetime
    """When it occurred."""
    after: tuple[Deed, ...] = ()
    """What the node must have learned of before."""
    synthetic: bool = False
    """True where the source is silent and the scenario invents."""
    refused: str | None = None
    """The name of the refusal, if a rule forbids it."""

    @property
    def role(self) -> Role:
        """As what it is given."""
        return commands[type(self.command).__name__].role


class Scenario(ABC):
    """Gives the commands of a scenario, one after the other."""

    @abstractmethod
    def do(self, step: ScenarioStep) -> None:
        """Give one command, or see to it that it is given before anybody can tell."""

    def give(
        self,
        organisation: NodeId,
        command: object,
        *,
        key: str,
        at: datetime,
        on: Deed | None = None,
        after: Sequence[Deed] = (),
        synthetic: bool = False,
    ) -> Deed:
        """Give a command on the organisation's node.

        Args:
            organisation: who gives it.
            command: one of the domain's commands.
            key: its name in the scenario.
            at: when it occurred.
            on: what it is about, unless it opens a record of its own.
            after: what the node must have learned of before, `on` included without being named.
            synthetic: True where the source is silent and the scenario invents.
        """
        id = on.id if on else opened_by(command, key, organisation)
        rests_on = (*after, on) if on else tuple(after)
        self.do(ScenarioStep(organisation, command, id, key, at, rests_on, synthetic))
        return Deed(id, organisation)

    def try_in_vain(
        self,
        organisation: NodeId,
        command: object,
        *,
        key: str,
        at: datetime,
        refused: str,
        on: Deed | None = None,
    ) -> None:
        """Give a command that a rule forbids: `refused` is the name of the refusal."""
        id = on.id if on else opened_by(command, key, organisation)
        self.do(ScenarioStep(organisation, command, id, key, at, (on,) if on else (), synthetic=True, refused=refused))


def opened_by(command: object, key: str, organisation: NodeId) -> AggregateId:
    """Return the id of the record that a command opens.

    Raises:
        LookupError: the command opens none.
    """
    entry = commands[type(command).__name__]
    if not entry.opens:
        raise LookupError(f"{key}: {entry.name} opens no record, so it must say on which one it is given")
    uid = sha256(f"{NAME}/{key}".encode()).hexdigest()[:32]
    return entry.opens(command, uid, organisation)


class Rehearsal(Scenario):
    """Notes the commands of a scenario without giving any."""

    def __init__(self) -> None:
        self.steps: list[ScenarioStep] = []

    def do(self, step: ScenarioStep) -> None:
        """Note the command."""
        self.steps.append(step)
