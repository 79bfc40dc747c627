"""What a node's file may say, and how it is refused."""

from pathlib import Path

import pytest

from services.node.settings import InvalidSettings, load

GOOD = """
id = "bj.haidian"
name = { zh = "海淀区", en = "Haidian District" }
http = { port = 8300 }
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "node.toml"
    path.write_text(text, "utf-8")
    return path


def test_relative_paths_stand_beside_the_file(tmp_path: Path) -> None:
    text = GOOD + 'nats = { leaf_tls = { certificate = "leaf.crt", key = "/etc/leaf.key" } }\n'
    settings = load(_written(tmp_path, text))
    assert settings.data == tmp_path / "data"
    assert settings.nats.leaf_tls
    assert settings.nats.leaf_tls.certificate == tmp_path / "leaf.crt"
    assert settings.nats.leaf_tls.key == Path("/etc/leaf.key")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("id = ", "id = 3 # "), "id"),
        (("8300", "99999"), "http.port"),
        (("http = ", "htpp = "), "htpp"),
        (('"bj.haidian"', '"BJ"'), "id"),
        (("http = { port = 8300 }", "superior = { name = 1 }\nhttp = { port = 1 }"), "superior.name"),
        (("id", "]"), "line 2"),
    ],
)
def test_what_breaks_a_rule_is_named(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    with pytest.raises(InvalidSettings) as refused:
        load(_written(tmp_path, GOOD.replace(*change, 1)))
    assert named in str(refused.value)


def test_a_subordinate_stands_directly_below(tmp_path: Path) -> None:
    below = '[[subordinates]]\nid = "bj.chaoyang"\nname = { zh = "朝阳区", en = "Chaoyang" }\nnkey = "U"\n'
    with pytest.raises(InvalidSettings, match=r"bj\.chaoyang does not stand directly below bj\.haidian"):
        load(_written(tmp_path, GOOD + below))


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ('organisations = [{ id = "bj.chaoyang", name = { zh = "x", en = "x" } }]', "bj.chaoyang does not stand below"),
        (
            'organisations = [{ id = "bj.haidian.kexu", name = { zh = "x", en = "x" } }]\n'
            '[[subordinates]]\nid = "bj.haidian.kexu"\nname = { zh = "x", en = "x" }\nnkey = "U"',
            "it acts here or runs a node, not both",
        ),
        ("handed_over = true", "no superior that could hand its records over"),
    ],
)
def test_an_organisation_is_in_one_place(tmp_path: Path, more: str, rule: str) -> None:
    path = tmp_path / "node.toml"
    lines = ['id = "bj.haidian"', 'name = { zh = "x", en = "x" }', "http = { port = 8300 }", more]
    path.write_text("\n".join(lines))
    with pytest.raises(InvalidSettings, match=rule):
        load(path)
