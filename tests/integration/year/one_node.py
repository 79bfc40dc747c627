"""Plays the scenario on one node in this process, which hosts everybody: the same commands, without links."""

from domain.authority import Actor, Role
from services.board.seed_2019.stage import NAME, Scenario, ScenarioStep
from services.commands.handler import CommandHandler
from services.commands.requests import CommandRequest

TOGETHER = 500


class OneNode(Scenario):
    """Gives the commands of a scenario to one handler, in batches."""

    def __init__(self, handler: CommandHandler, *, again: bool = False) -> None:
        """Wire the stage; in a second play, what is refused may be refused by another rule."""
        self._handler, self._again = handler, again
        self._batch: list[ScenarioStep] = []

    def do(self, step: ScenarioStep) -> None:
        """Put a command into the batch."""
        self._batch.append(step)
        if len(self._batch) == TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Give the batch."""
        answers = self._handler.execute_all([_request(step) for step in self._batch])
        for answer, step in zip(answers, self._batch, strict=True):
            refusal = type(answer).__name__ if isinstance(answer, Exception) else None
            expected = refusal if self._again and refusal and step.refused else step.refused
            assert refusal == expected, f"{step.key}: {answer!r}"
        self._batch = []


def _request(step: ScenarioStep) -> CommandRequest:
    return CommandRequest(
        command=step.command,
        actor=Actor(f"{step.role}-{step.by}", step.by, frozenset(Role)),
        id=step.id,
        occurred_at=step.at,
        synthetic=step.synthetic,
        key=f"{NAME}/{step.key}",
    )
