"""Where webhooks may be sent: https, and neither this machine nor a private network that the settings do not name."""

import asyncio
import socket
from ipaddress import ip_network
from typing import Any

import pytest

from services.feed.webhooks.target import ForbiddenUrl, Target, addresses, target

PRIVATE = ip_network("10.20.0.0/16")
OWN = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def looked_up(url: str, *networks: Any) -> list[str]:
    return list(asyncio.run(addresses(target(url), networks)))


def test_an_address_is_taken_apart() -> None:
    assert target("https://board.example/a?b=c") == Target("board.example", 443, "board.example", "/a?b=c", tls=True)
    assert target("http://127.0.0.1:8080") == Target("127.0.0.1", 8080, "127.0.0.1:8080", "/", tls=False)


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("", "printable"),
        ("https://board.example/a b", "printable"),
        ("https://board.example/\r\nX: 1", "printable"),
        ("https://板.example/", "printable"),
        ("https://board.example/" + "a" * 2000, "printable"),
        ("ftp://board.example/", "https://"),
        ("board.example", "https://"),
        ("https:///a", "https://"),
        ("https://user:secret@board.example/", "no user"),
        ("https://board.example/#a", "no fragment"),
        ("https://board.example:99999/", "[Pp]ort"),
        ("https://[::1/", "IPv6"),
    ],
)
def test_what_is_no_address_for_webhooks_is_refused(url: str, rule: str) -> None:
    with pytest.raises(ForbiddenUrl, match=rule):
        target(url)


THIS_MACHINE = ["http://127.0.0.1/", "https://127.0.0.53/", "http://[::1]/", "http://[::ffff:127.0.0.1]/"]


@pytest.mark.parametrize("url", ["https://8.8.8.8/", "https://[2001:4860:4860::8888]/"])
def test_the_world_is_allowed(url: str) -> None:
    assert looked_up(url)


@pytest.mark.parametrize("url", THIS_MACHINE)
def test_this_machine_is_allowed_where_the_settings_name_it(url: str) -> None:
    assert looked_up(url, *OWN)
    with pytest.raises(ForbiddenUrl, match="is this machine"):
        looked_up(url)


def test_this_machine_is_known_by_each_of_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "bind", lambda *_: None)  # as on a machine with this address
    with pytest.raises(ForbiddenUrl, match="is this machine"):
        looked_up("https://8.8.8.8/")


@pytest.mark.parametrize(
    "host",
    [
        "10.20.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "[fd00::1]",
        "[fe80::1]",
        "[::]",
        "[fec0::1]",
        "[ff02::1]",
        "[::10.0.0.1]",
        "[::ffff:0:10.0.0.1]",
        "[64:ff9b:1::10.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[2001:db8::1]",
        "[2001:0:4136:e378:8000:63bf:f5ff:fffe]",  # Teredo, to 10.0.0.1
        "[5f00::1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:a00:1::]",
        "2130706433.0.0.1",
    ],
)
def test_what_is_behind_the_walls_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(ForbiddenUrl, match=r"not allow|cannot be found"):
        looked_up(f"https://{host}/")


def test_a_private_network_is_allowed_where_the_settings_name_it() -> None:
    assert looked_up("https://10.20.3.4/", PRIVATE) == ["10.20.3.4"]
    with pytest.raises(ForbiddenUrl, match="not allowed"):
        looked_up("https://10.21.3.4/", PRIVATE)


def test_plain_http_goes_nowhere_but_to_this_machine() -> None:
    for url, networks in (("http://8.8.8.8/", ()), ("http://10.20.3.4/", (PRIVATE,))):
        with pytest.raises(ForbiddenUrl, match="must be https"):
            looked_up(url, *networks)


def test_of_what_a_name_stands_for_only_what_is_allowed_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_arguments: Any, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (host, 443)) for host in ("10.0.0.1", "8.8.8.8", "8.8.8.8")]

    async def run() -> Any:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        return await addresses(target("https://board.example/"), ())

    assert asyncio.run(run()) == ["8.8.8.8"]


def test_a_name_that_stands_for_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def getaddrinfo(*_arguments: Any, **_more: Any) -> list[Any]:
        raise socket.gaierror("no such host")

    async def run() -> Any:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        return await addresses(target("https://board.example/"), ())

    with pytest.raises(ForbiddenUrl, match="cannot be found"):
        asyncio.run(run())
