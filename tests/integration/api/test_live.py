"""What an open page is sent: the page of a record, too, of which nothing was known where the reader begins."""

from domain.authority import Role
from tests.integration.api.conftest import Api
from tests.integration.api.test_clues import first_message


def test_a_page_of_what_was_not_there_yet_is_sent_whole(api: Api) -> None:
    task = api.assign().json()["id"]
    assert api.node.views.wait_for(api.node.log.head(), 30)
    with api.client.stream("GET", f"/live/records/{task}?seen=0", headers=api.as_(Role.READER)) as answer:
        assert answer.status_code == 200
        assert "更换路灯".encode() in first_message(answer)
