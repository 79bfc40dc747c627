"""What the handler does with a command: checks, decides, stamps, records, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from domain.aggregate import aggregates, commands
from domain.aggregate_id import AggregateId, owner_of
from domain.authority import Actor, Role
from domain.envelope import Classification
from domain.inspection.opening import OpenInspection
from domain.list.events import Category
from domain.list.opening import OpenIssueList
from domain.node_id import NodeId
from domain.refusal import DueNotLater, InTheFuture, NotFound, NotYours, OutOfOrder, RoleMissing
from domain.registry import event_type
from domain.round.correcting import CancelRound
from domain.round.events import RoundKind
from domain.round.opening import OpenRound
from domain.task.assigning import AssignTask, ExtendTask, RecallTask, TaskClosed
from domain.task.events import TaskRecalled
from domain.team.events import Member, MemberRole
from domain.team.forming import FormTeam
from domain.team.recusing import RecuseMember
from domain.tense import DueBefore
from domain.tier import Tier
from domain.tree.entering import EnterOrganisation
from domain.undertaking import AcceptTask, ReportProgress
from domain.words import Words
from services.commands.handler import CommandHandler
from services.commands.outcomes import CommandResult
from services.commands.refusals import BreaksSchema, ControlCharacters, KeyReused, NotHosted, VersionMismatch
from services.log import CommitFailed, Log, actors_key
from services.log.clock import wall
from tests.integration.commands.conftest import HOSTED, NODE, OFFICER, Clock
from tests.unit.domain.examples import REPAIRS

DUE = datetime(2019, 5, 31, 16, tzinfo=UTC)
ASSIGN = AssignTask(title="更换路灯", lead=HOSTED, assisting=(NodeId("bj.haidian.zhongguancun"),), due=DUE)
THEIRS = AssignTask(title="更换路灯", lead=HOSTED, assisting=(), due=DUE)
OPEN_ROUND = OpenRound(number=1, kind=RoundKind.ROUTINE, title=Words("一轮", "Round 1"), opens_on=date(2019, 5, 15))
TEAM = FormTeam(name=Words("一组", "Team 1"), members=(Member("leader-1", MemberRole.LEADER, NODE),))
RECALL = RecallTask(reason="重复")


def extend(days: int) -> ExtendTask:
    return ExtendTask(due=DUE + timedelta(days=days), reason="等待材料")


@pytest.fixture
def task(handler: CommandHandler) -> AggregateId:
    return handler.execute(ASSIGN, OFFICER).id


def test_an_opening_command_opens_a_record_of_the_actors_organisation(handler: CommandHandler, log: Log) -> None:
    outcome = handler.execute(ASSIGN, OFFICER)

    assert owner_of(outcome.id) == NODE
    assert (outcome.sequence, outcome.position, outcome.repeated) == (1, log.head(), False)
    assert list(log.history(outcome.id)) == list(outcome.events)


def test_a_command_is_decided_on_what_happened_before(handler: CommandHandler, task: AggregateId) -> None:
    assert handler.execute(extend(1), OFFICER, id=task).sequence == 2
    with pytest.raises(DueNotLater):
        handler.execute(extend(1), OFFICER, id=task)


def test_a_refused_command_changes_nothing(handler: CommandHandler, log: Log, task: AggregateId) -> None:
    handler.execute(RECALL, OFFICER, id=task)
    before = log.head()

    with pytest.raises(TaskClosed):
        handler.execute(extend(1), OFFICER, id=task)
    assert log.head() == before


def test_an_event_that_nobody_could_read_again_is_not_recorded(
    handler: CommandHandler, log: Log, task: AggregateId
) -> None:
    before = log.head()

    with pytest.raises(BreaksSchema, match="breaks its schema: TaskRecalled: reason: String should have at least 1"):
        handler.execute(RecallTask(reason=""), OFFICER, id=task)
    assert log.head() == before
    assert handler.execute(RECALL, OFFICER, id=task).sequence == 2


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x0b", "\x1f", "\x7f"])
def test_a_text_with_control_characters_is_refused_by_the_names_of_its_fields(
    handler: CommandHandler, log: Log, character: str
) -> None:
    marred = f"路{character}灯"
    category = Category("lamps", Words("路灯", marred))
    command = OpenIssueList(title=Words(marred, "Lamps"), categories=(REPAIRS, category))

    with pytest.raises(ControlCharacters, match=r"in these fields: title\.zh, categories\.1\.name\.en$"):
        handler.execute(command, OFFICER)
    assert log.head() == 0


def test_tabs_and_line_breaks_may_stand_in_a_text(handler: CommandHandler, task: AggregateId) -> None:
    assert handler.execute(RecallTask(reason="一\t二\r\n三"), OFFICER, id=task).sequence == 2


def test_what_was_recorded_with_control_characters_before_is_still_read() -> None:
    kept = event_type("TaskRecalled").decode({"reason": "重\x00复"}, 1)

    assert kept == TaskRecalled(reason="重\x00复")


def test_nothing_is_refused_by_a_clock_that_cannot_be_believed(
    handler: CommandHandler, log: Log, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move(days=3650)
    with pytest.raises(DueBefore):
        handler.execute(ASSIGN, OFFICER)
    monkeypatch.setattr(log._clock, "_wall", lambda: wall() + 3650 * 86_400_000_000)
    with pytest.raises(CommitFailed, match="the clock jumped"):
        handler.execute(ASSIGN, OFFICER)


def test_the_envelope_says_who_acted_when_and_for_what(handler: CommandHandler, clock: Clock) -> None:
    occurred = clock.now - timedelta(days=1)
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    outcome = handler.execute(ASSIGN, OFFICER, occurred_at=occurred, synthetic=True, traceparent=trace)

    (event,) = outcome.events
    stamped = event.envelope
    assert (stamped.source, stamped.actor, stamped.traceparent) == (NODE, "p1", trace)
    assert (stamped.time, stamped.recorded, stamped.synthetic) == (occurred, clock.now, True)
    assert (stamped.sequence, stamped.classification) == (1, Classification.INTERNAL)


def test_the_audience_is_all_who_took_part_so_far_and_only_grows(handler: CommandHandler, task: AggregateId) -> None:
    outcome = handler.execute(extend(1), OFFICER, id=task)

    assert outcome.events[0].envelope.audience == tuple(sorted((ASSIGN.lead, *ASSIGN.assisting)))


def test_a_role_that_is_missing_is_named(handler: CommandHandler, log: Log) -> None:
    with pytest.raises(RoleMissing, match="officer"):
        handler.execute(ASSIGN, replace(OFFICER, roles=frozenset({Role.READER})))
    assert log.head() == 0


def test_nobody_writes_the_record_of_another(handler: CommandHandler, task: AggregateId) -> None:
    with pytest.raises(NotYours):
        handler.execute(RECALL, replace(OFFICER, organisation=HOSTED), id=task)


def test_a_hosted_organisation_acts_on_the_node_above_it(handler: CommandHandler, task: AggregateId) -> None:
    undertaker = replace(OFFICER, organisation=HOSTED)

    outcome = handler.execute(AcceptTask(task=task), undertaker)

    assert (owner_of(outcome.id), outcome.events[0].envelope.source) == (HOSTED, NODE)


def test_an_organisation_that_is_not_hosted_does_not(handler: CommandHandler) -> None:
    with pytest.raises(NotHosted):
        handler.execute(ASSIGN, replace(OFFICER, organisation=NodeId("bj.chaoyang")))


@pytest.mark.parametrize("id", ["task-0@bj.haidian", "undertaking-0@bj.haidian", "list-0@bj.haidian"])
def test_what_is_not_in_the_log_cannot_be_changed(handler: CommandHandler, id: str) -> None:
    with pytest.raises(NotFound):
        handler.execute(RECALL, OFFICER, id=AggregateId(id))


def test_a_command_does_not_fit_a_record_of_another_kind(handler: CommandHandler, task: AggregateId) -> None:
    with pytest.raises(NotFound):
        handler.execute(ReportProgress(note="x"), OFFICER, id=task)


def test_nothing_has_occurred_later_than_now(handler: CommandHandler, clock: Clock) -> None:
    with pytest.raises(InTheFuture):
        handler.execute(ASSIGN, OFFICER, occurred_at=clock.now + timedelta(seconds=1))


def test_nothing_occurs_before_the_last_event(handler: CommandHandler, task: AggregateId, clock: Clock) -> None:
    with pytest.raises(OutOfOrder):
        handler.execute(RECALL, OFFICER, id=task, occurred_at=clock.now - timedelta(seconds=1))


@pytest.fixture
def round(handler: CommandHandler) -> AggregateId:
    return handler.execute(OPEN_ROUND, OFFICER).id


def test_inspections_of_a_round_are_recorded_in_any_order(
    handler: CommandHandler, round: AggregateId, clock: Clock
) -> None:
    team = handler.execute(TEAM, OFFICER).id
    fifth, second = clock.now + timedelta(days=5), clock.now + timedelta(days=2)
    clock.move(days=9)

    def inspected(target: NodeId, at: datetime) -> tuple[datetime, ...]:
        """Return when it was, and when round and team have it."""
        command = OpenInspection(round=round, target=target, team=team)
        done = handler.execute(command, OFFICER, occurred_at=at)
        times = {each.envelope.subject: each.envelope.time for each in done.events}
        return times[done.id], times[round], times[team]

    assert inspected(HOSTED, fifth) == (fifth, fifth, fifth)
    assert inspected(NodeId("bj.haidian.zhongguancun"), second) == (second, fifth, fifth)


def test_nothing_belongs_to_a_round_before_it_began(handler: CommandHandler, round: AggregateId, clock: Clock) -> None:
    team = handler.execute(TEAM, OFFICER).id
    command = OpenInspection(round=round, target=HOSTED, team=team)
    with pytest.raises(OutOfOrder):
        handler.execute(command, OFFICER, occurred_at=clock.now - timedelta(seconds=1))


def test_a_number_that_was_cancelled_is_given_again_for_a_round_of_any_time(
    handler: CommandHandler, round: AggregateId, clock: Clock
) -> None:
    """Neither the cancelled record nor the index of numbers bounds when the right one began."""
    handler.execute(CancelRound(reason="误登"), OFFICER, id=round)
    began = clock.now - timedelta(days=60)
    anew = handler.execute(OPEN_ROUND, OFFICER, occurred_at=began)
    assert (anew.id, anew.events[0].envelope.time) == (round, began)
    second = handler.execute(replace(OPEN_ROUND, number=2), OFFICER, occurred_at=began - timedelta(days=1))
    assert second.events[0].envelope.time == began - timedelta(days=1)


def test_a_recusal_is_dated_before_one_in_another_team(handler: CommandHandler, clock: Clock) -> None:
    first, second = (handler.execute(TEAM, OFFICER).id for _ in range(2))
    clock.move(days=9)
    recusals = [
        RecuseMember(member="leader-1", target=NodeId(target), reason="亲属任职")
        for target in (HOSTED, "bj.haidian.zhongguancun")
    ]
    later, earlier = clock.now - timedelta(days=1), clock.now - timedelta(days=2)
    handler.execute(recusals[0], OFFICER, id=first, occurred_at=later)
    done = handler.execute(recusals[1], OFFICER, id=second, occurred_at=earlier)
    assert [each.envelope.time for each in done.events] == [earlier, later], "the index has it behind the other"


def test_what_nobody_gives_commands_bounds_nobody() -> None:
    kept_by_hand = {each.aggregate.kind for each in commands.values()}
    followed = {kind for kind, each in aggregates.items() if kind not in kept_by_hand and not each.audited}
    assert followed == {kind for kind, each in aggregates.items() if each.counts} - {"petition-tally", "outcome"}


def test_a_clock_that_was_put_back_does_not_stop_the_work(
    handler: CommandHandler, task: AggregateId, clock: Clock
) -> None:
    then = clock.now
    clock.move(hours=-1)

    assert handler.execute(RECALL, OFFICER, id=task).events[0].envelope.time == then


def test_if_match_asks_for_one_version(handler: CommandHandler, task: AggregateId) -> None:
    with pytest.raises(VersionMismatch):
        handler.execute(extend(1), OFFICER, id=task, if_match={2})
    assert handler.execute(extend(1), OFFICER, id=task, if_match={1}).sequence == 2


def test_if_match_cannot_be_met_by_a_record_that_is_not_there(handler: CommandHandler) -> None:
    with pytest.raises(VersionMismatch):
        handler.execute(ASSIGN, OFFICER, if_match={1})


def test_the_same_key_has_one_effect_and_one_outcome(handler: CommandHandler, log: Log) -> None:
    first = handler.execute(ASSIGN, OFFICER, key="k1")
    again = handler.execute(ASSIGN, OFFICER, key="k1")

    assert again == replace(first, repeated=True)
    assert log.head() == first.position


def test_a_repeated_request_is_answered_though_it_would_be_refused_now(
    handler: CommandHandler, task: AggregateId
) -> None:
    first = handler.execute(RECALL, OFFICER, id=task, key="k1")

    assert handler.execute(RECALL, OFFICER, id=task, key="k1") == replace(first, repeated=True)


def test_a_refused_request_does_not_use_up_its_key(handler: CommandHandler, task: AggregateId, clock: Clock) -> None:
    with pytest.raises(VersionMismatch):
        handler.execute(RECALL, OFFICER, id=task, key="k1", if_match={9})
    assert not handler.execute(RECALL, OFFICER, id=task, key="k1").repeated


@pytest.mark.parametrize("other", [replace(RECALL, reason="别的"), extend(1)])
def test_a_key_stands_for_one_request(handler: CommandHandler, task: AggregateId, other: object) -> None:
    handler.execute(RECALL, OFFICER, id=task, key="k1")

    with pytest.raises(KeyReused):
        handler.execute(other, OFFICER, id=task, key="k1")


def test_actors_choose_their_keys_without_knowing_of_each_other(handler: CommandHandler) -> None:
    one = handler.execute(ASSIGN, OFFICER, key="k1")
    other = handler.execute(ASSIGN, replace(OFFICER, id="p2"), key="k1")

    assert one.id != other.id


def test_two_organisations_may_call_their_actors_the_same(handler: CommandHandler) -> None:
    one = handler.execute(THEIRS, OFFICER, key="k1")
    other = handler.execute(THEIRS, replace(OFFICER, organisation=HOSTED), key="k1")

    assert not other.repeated
    assert owner_of(one.id) == NODE
    assert owner_of(other.id) == HOSTED


def remember_as_of_old(log: Log) -> None:
    """Have the log hold its requests as it did when only the actor's name stood in their keys."""
    with log._recorder.writing() as session:
        session.execute("UPDATE requests SET key = ? WHERE key = ?", ("p1 k1", actors_key("p1", NODE, "k1")))


def test_a_request_that_a_log_of_old_remembers_is_not_carried_out_again(handler: CommandHandler, log: Log) -> None:
    first = handler.execute(THEIRS, OFFICER, key="k1")
    remember_as_of_old(log)

    assert handler.execute(THEIRS, OFFICER, key="k1") == replace(first, repeated=True)
    assert log.head() == first.position


def test_a_request_of_old_answers_nobody_of_another_organisation(handler: CommandHandler, log: Log) -> None:
    handler.execute(THEIRS, OFFICER, key="k1")
    remember_as_of_old(log)

    assert not handler.execute(THEIRS, replace(OFFICER, organisation=HOSTED), key="k1").repeated


def test_what_happens_twice_is_refused_the_second_time(handler: CommandHandler) -> None:
    operator = Actor("node", NODE, frozenset({Role.OPERATOR}))
    enter = EnterOrganisation(organisation=NODE, name=Words("海淀", "Haidian"), tier=Tier.DISTRICT, node=True)

    assert handler.execute(enter, operator).id == "tree-0@bj.haidian"
    with pytest.raises(Exception, match="entered before"):
        handler.execute(enter, operator)


def together(times: int, act: Callable[[int], CommandResult]) -> list[CommandResult]:
    barrier = Barrier(times)

    def run(number: int) -> CommandResult:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def test_32_identical_requests_at_once_have_one_effect(handler: CommandHandler, log: Log, task: AggregateId) -> None:
    before = log.head()

    outcomes = together(32, lambda _: handler.execute(RECALL, OFFICER, id=task, key="k1"))

    assert log.head() == before + 1
    assert {(each.id, each.sequence, each.position) for each in outcomes} == {(task, 2, before + 1)}
    assert sum(not each.repeated for each in outcomes) == 1


def test_32_identical_requests_at_once_open_one_record(handler: CommandHandler, log: Log) -> None:
    outcomes = together(32, lambda _: handler.execute(ASSIGN, OFFICER, key="k1"))

    assert (log.head(), len({each.id for each in outcomes})) == (1, 1)


def test_commands_that_meet_on_one_record_are_decided_again_and_all_get_through(
    handler: CommandHandler, log: Log, task: AggregateId
) -> None:
    undertaking = handler.execute(AcceptTask(task=task), replace(OFFICER, organisation=HOSTED)).id

    def report(number: int) -> CommandResult:
        note = ReportProgress(note=f"第 {number} 盏")
        return handler.execute(note, replace(OFFICER, organisation=HOSTED), id=undertaking)

    outcomes = together(16, report)

    assert sorted(each.sequence for each in outcomes) == list(range(2, 18))
    assert len(log.history(undertaking)) == 17


def test_of_those_who_ask_for_one_version_one_gets_through(handler: CommandHandler, task: AggregateId) -> None:
    def attempt(number: int) -> CommandResult:
        try:
            return handler.execute(extend(number + 1), OFFICER, id=task, if_match={1})
        except VersionMismatch:
            return CommandResult(task, 0, 0, ())

    outcomes = together(8, attempt)

    assert sorted(each.sequence for each in outcomes) == [0] * 7 + [2]
