"""Server-sent events, whatever the bytes of an event hold."""

from services.feed.sse import lagging, message


def test_a_message_has_its_position_as_the_id() -> None:
    assert message(b'{"a":1}', id=7) == b'id: 7\ndata: {"a":1}\n\n'


def test_a_message_of_a_kind_may_leave_the_position_as_it_was() -> None:
    assert message(b"{}", kind=b"past") == b"event: past\ndata: {}\n\n"


def test_line_breaks_in_the_bytes_of_another_node_begin_no_field() -> None:
    told = message(b'{"a":\nid: 9\r\n\r\n1}', id=7)
    assert told == b'id: 7\ndata: {"a":\ndata: id: 9\ndata: \ndata: 1}\n\n'


def test_who_lags_is_told_from_where_the_stream_goes_on() -> None:
    assert lagging(7, 9) == b'id: 7\nevent: lagging\ndata: {"position":7,"head":9}\n\n'
