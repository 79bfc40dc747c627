"""The identities of systems outside: what is kept of them, what is refused."""

from pathlib import Path

import pytest

from domain.authority import Actor, Role
from domain.node_id import NodeId
from services.api.tokens import Tokens, add_token, holders, remove_token
from services.identities.file import FILE, InvalidTokens
from services.identities.names import InvalidIdentity, NameTaken
from services.identities.nkey import identity, new_key
from services.identities.outsiders import NoSuchIdentity, SystemNamespaces, add_outsider, outsiders, remove_outsider

HAIDIAN = NodeId("bj.haidian")
KEY = new_key().public
WRONG = KEY[:-1] + ("B" if KEY.endswith("A") else "A")
ENTRY = f'actor = "oa"\nroles = ["publisher"]\nnkey = "{KEY}"'
PUBLISHER, SUBSCRIBER = (Role.PUBLISHER,), (Role.SUBSCRIBER,)


def test_a_system_with_both_is_the_same_over_http_and_over_nats(tmp_path: Path) -> None:
    made = add_outsider(tmp_path, "oa", HAIDIAN, PUBLISHER, token=True, nkey=True)

    assert made.token
    assert made.seed
    (tmp_path / "seed").write_text(made.seed)
    (tmp_path / "seed").chmod(0o600)
    holder, [system] = Tokens(tmp_path).holder(made.token), outsiders(tmp_path)
    assert holder
    assert holder.actor == system.actor == Actor("oa", HAIDIAN, frozenset(PUBLISHER))
    assert (system.token, system.nkey) == (holder.id, identity(tmp_path / "seed").key.public)
    assert (system.publishes, system.subscribes) == (True, False)


def test_the_file_holds_no_secret_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = add_outsider(tmp_path, "oa", HAIDIAN, PUBLISHER, token=True, nkey=True)

    text = (tmp_path / FILE).read_text()
    assert made.token
    assert made.seed
    assert made.token not in text
    assert made.seed not in text
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_system_with_an_nkey_alone_has_no_token(tmp_path: Path) -> None:
    made = add_outsider(tmp_path, "wall", HAIDIAN, SUBSCRIBER, token=False, nkey=True)

    assert made.token is None
    assert holders(tmp_path) == []
    assert [system.token for system in outsiders(tmp_path)] == [None]


def test_a_name_is_given_once_even_if_a_person_has_it(tmp_path: Path) -> None:
    add_outsider(tmp_path, "oa", HAIDIAN, PUBLISHER)
    add_token(tmp_path, HAIDIAN, (Role.READER,), actor="desk-1")

    for name in ("oa", "desk-1"):
        with pytest.raises(NameTaken, match=name):
            add_outsider(tmp_path, name, HAIDIAN, PUBLISHER)
    assert len(outsiders(tmp_path)) == 1


@pytest.mark.parametrize("name", ["", "OA", "a.b", "a b", "*", ">", "-a", "a" * 65, "办公"])
def test_a_name_that_could_not_stand_in_a_subject_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidIdentity, match="name"):
        add_outsider(tmp_path, name, HAIDIAN, PUBLISHER)
    assert outsiders(tmp_path) == []


@pytest.mark.parametrize("roles", [(), (Role.READER,), (Role.PUBLISHER, Role.OFFICER)])
def test_a_system_is_a_publisher_or_a_subscriber_and_gives_no_commands(tmp_path: Path, roles: tuple[Role, ...]) -> None:
    with pytest.raises(InvalidIdentity, match="roles"):
        add_outsider(tmp_path, "oa", HAIDIAN, roles)


def test_a_person_who_may_do_everything_is_no_system_outside(tmp_path: Path) -> None:
    add_token(tmp_path, HAIDIAN, tuple(Role))

    assert outsiders(tmp_path) == []


def test_a_system_proves_who_it_is(tmp_path: Path) -> None:
    with pytest.raises(InvalidIdentity, match="token or an nkey"):
        add_outsider(tmp_path, "oa", HAIDIAN, PUBLISHER, token=False)


def test_a_system_that_is_removed_is_not_let_in_and_others_are(tmp_path: Path) -> None:
    made = add_outsider(tmp_path, "oa", HAIDIAN, PUBLISHER, token=True, nkey=True)
    other = add_token(tmp_path, HAIDIAN, (Role.READER,))

    remove_outsider(tmp_path, "oa")

    assert made.token
    assert Tokens(tmp_path).holder(made.token) is None
    assert Tokens(tmp_path).holder(other)
    assert outsiders(tmp_path) == []


def test_removing_a_system_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    add_outsider(tmp_path, "oa", HAIDIAN, PUBLISHER)
    add_token(tmp_path, HAIDIAN, (Role.READER,), actor="desk-1")

    with pytest.raises(NoSuchIdentity, match="oa"):
        remove_outsider(tmp_path, "desk-1")


def test_revoking_the_token_of_a_system_leaves_its_nkey(tmp_path: Path) -> None:
    add_outsider(tmp_path, "oa", HAIDIAN, PUBLISHER, token=True, nkey=True)

    remove_token(tmp_path, holders(tmp_path)[0].id)

    [system] = outsiders(tmp_path)
    assert system.token is None
    assert system.nkey
    assert holders(tmp_path) == []


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ('actor = "oa"\nroles = ["publisher"]', "sha256 or nkey"),
        (f'actor = "oa"\nroles = ["reader"]\nnkey = "{KEY}"', "publishers and subscribers"),
        (f'actor = "oa"\nroles = ["publisher"]\nnkey = "{WRONG}"', "a letter is wrong"),
        (f'{ENTRY}\n[[token]]\norganisation = "bj"\n{ENTRY}', "two entries have the same"),
        ('actor = "oa"\nroles = ["publisher"]\nnkey = "SUA"', "nkey"),
    ],
    ids=["no key", "a reader", "a wrong letter", "twice", "no public key"],
)
def test_an_entry_that_breaks_a_rule_is_refused_with_what_is_wrong(tmp_path: Path, entry: str, named: str) -> None:
    (tmp_path / FILE).touch(0o600)
    (tmp_path / FILE).write_text(f'[[token]]\norganisation = "bj"\n{entry}\n')

    with pytest.raises(InvalidTokens, match=named):
        outsiders(tmp_path)


def _namespace(folder: Path, name: str, organisation: NodeId = HAIDIAN, *, namespace: str | None = None) -> str | None:
    made = add_outsider(folder, name, organisation, PUBLISHER, namespace=namespace)
    [found] = [each for each in outsiders(folder) if each.name == name]
    assert made.token
    holder = Tokens(folder).holder(made.token)
    assert holder
    assert made.namespace == found.namespace == found.actor.namespace == holder.actor.namespace
    return made.namespace


def test_a_first_system_reports_in_the_organisation_s_namespace_and_any_other_in_one_of_its_own(tmp_path: Path) -> None:
    assert _namespace(tmp_path, "oa") is None
    assert _namespace(tmp_path, "parks") == "parks"
    assert _namespace(tmp_path, "water") == "water"
    assert _namespace(tmp_path, "kexu", NodeId("bj.haidian.kexu")) is None


def test_who_lets_in_a_system_says_whether_it_shares_a_namespace(tmp_path: Path) -> None:
    assert _namespace(tmp_path, "oa", namespace="oa") == "oa"
    assert _namespace(tmp_path, "desk", namespace="bj.haidian") is None
    assert _namespace(tmp_path, "app", namespace="bj.haidian") is None
    assert _namespace(tmp_path, "oa2", namespace="oa") == "oa"
    with pytest.raises(InvalidIdentity, match="namespace: 'O A'"):
        _namespace(tmp_path, "strange", namespace="O A")


def test_a_system_that_gets_another_token_keeps_the_namespace_of_the_organisation(tmp_path: Path) -> None:
    assert _namespace(tmp_path, "oa") is None
    assert _namespace(tmp_path, "parks") == "parks"
    remove_outsider(tmp_path, "oa")
    assert _namespace(tmp_path, "oa") is None


def test_who_does_not_report_has_no_part_in_it(tmp_path: Path) -> None:
    add_outsider(tmp_path, "reader", HAIDIAN, SUBSCRIBER)
    assert _namespace(tmp_path, "oa") is None
    assert _namespace(tmp_path, "reports") == "reports"


def test_a_system_called_as_its_organisation_must_say_where_it_reports(tmp_path: Path) -> None:
    add_outsider(tmp_path, "oa", NodeId("bj"), PUBLISHER)
    with pytest.raises(InvalidIdentity, match="say in which namespace"):
        add_outsider(tmp_path, "bj", NodeId("bj"), PUBLISHER)


def test_the_namespaces_of_an_organisation_are_those_in_which_its_systems_report_now(tmp_path: Path) -> None:
    add_outsider(tmp_path, "oa", HAIDIAN, (Role.PUBLISHER,))
    namespaces = SystemNamespaces(tmp_path)
    assert namespaces(HAIDIAN) == frozenset()
    add_outsider(tmp_path, "parks", HAIDIAN, (Role.PUBLISHER,))
    add_outsider(tmp_path, "water", HAIDIAN, (Role.PUBLISHER,), namespace="pipes")
    assert namespaces(HAIDIAN) == {"parks", "pipes"}
    assert namespaces(NodeId("bj")) == frozenset()
    remove_outsider(tmp_path, "water")
    assert namespaces(HAIDIAN) == {"parks"}
    (tmp_path / FILE).write_text("[[token", "utf-8")
    assert namespaces(HAIDIAN) == {"parks"}
