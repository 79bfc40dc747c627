"""Records in lines with a checksum."""

from hypothesis import given
from hypothesis import strategies as st

from yipan_client.framing import frame, unframe

records = st.binary(min_size=1).filter(lambda record: b"\n" not in record)


@given(records)
def test_a_record_comes_back_from_its_line(record: bytes) -> None:
    assert unframe(frame(record)) == record


@given(records, st.data())
def test_a_line_that_is_cut_holds_no_record(record: bytes, data: st.DataObject) -> None:
    line = frame(record)
    assert unframe(line[: data.draw(st.integers(0, len(line) - 1))]) is None


@given(records, st.data())
def test_a_line_with_one_bit_changed_holds_no_record(record: bytes, data: st.DataObject) -> None:
    line = bytearray(frame(record))
    line[data.draw(st.integers(0, len(line) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert unframe(bytes(line)) is None


def test_zeros_as_a_power_failure_leaves_them_hold_no_record() -> None:
    assert unframe(bytes(64)) is None
    assert unframe(bytes(64) + b"\n") is None
