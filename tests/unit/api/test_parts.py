"""A route has the parts of its node that it declares, and nobody looks for them elsewhere."""

import ast
import asyncio
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from httpx import ASGITransport, AsyncClient

import services
from services.api.parts import NoSuchPart, Stopping, find, part, part_if_any, provide


class Lamp:
    """Some part."""

    name = "lamp"


def app(*parts: object) -> FastAPI:
    made = FastAPI()
    provide(made, *parts)

    @made.get("/lamp")
    async def lamp(lamp: Annotated[Lamp, Depends(part(Lamp))]) -> str:
        return lamp.name

    @made.get("/lamp-if-any")
    async def lamp_if_any(lamp: Annotated[Lamp | None, Depends(part_if_any(Lamp))]) -> str:
        return lamp.name if lamp else "dark"

    return made


def ask(app: FastAPI, path: str) -> object:
    async def asked() -> object:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://node") as client:
            return (await client.get(path)).json()

    return asyncio.run(asked())


def test_a_route_has_the_part_that_it_declares() -> None:
    assert ask(app(Stopping(), Lamp()), "/lamp") == "lamp"


def test_what_is_given_later_is_had_besides_what_was_given_before() -> None:
    made, lamp = app(Stopping()), Lamp()
    provide(made, lamp)
    assert find(made, Lamp) is lamp
    assert find(made, Stopping)


def test_a_part_that_is_missing_is_named() -> None:
    with pytest.raises(NoSuchPart, match="Lamp"):
        ask(app(), "/lamp")


def test_what_not_every_node_has_may_be_missing() -> None:
    assert ask(app(), "/lamp-if-any") == "dark"
    assert ask(app(Lamp()), "/lamp-if-any") == "lamp"


def test_nothing_else_reads_the_state_of_an_application() -> None:
    reading = {
        path.name
        for path in Path(services.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "state" and ast.unparse(node.value).endswith("app")
    }
    assert reading == {"parts.py"}
