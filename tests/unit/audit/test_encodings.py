"""There is one way to write a thing, and every other is malformed."""

from base64 import b64encode

import hypothesis
import pytest
from hypothesis import strategies as st

from services.audit.verifier import BadFormat, from_base64, from_decimal, from_hash, from_utf8, lines_of


@hypothesis.given(st.binary())
def test_base64_is_read_as_it_is_written(raw: bytes) -> None:
    assert from_base64(b64encode(raw)) == raw


@pytest.mark.parametrize("text", ["AA=", "AA", "AB==", "A A=", "AA==\n", "AA==AA==", "-_==", "AAA=A", "=", "AA\r=="])
def test_base64_has_one_form(text: str) -> None:
    with pytest.raises(BadFormat, match="not strict base64"):
        from_base64(text.encode())


@hypothesis.given(st.integers(0, 2**63 - 1))
def test_a_decimal_is_read_as_it_is_written(number: int) -> None:
    assert from_decimal(b"%d" % number) == number


@pytest.mark.parametrize("text", ["", "+1", "-1", "01", " 1", "1 ", "1\n", "1_0", "0x1", "１", "٣", str(2**63)])
def test_a_decimal_has_one_form(text: str) -> None:
    with pytest.raises(BadFormat, match="not a plain decimal number"):
        from_decimal(text.encode())


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_hash_has_32_bytes(length: int) -> None:
    with pytest.raises(BadFormat, match=f"a hash has 32 bytes, not {length}"):
        from_hash(b64encode(bytes(length)))


def test_lines_end_in_lf_alone() -> None:
    separators = "a\u2028b\u0085c\vd\fe\rf\n"
    assert lines_of(separators.encode()) == [separators[:-1].encode()]
    with pytest.raises(BadFormat, match="does not end in a newline"):
        lines_of(b"a\nb")


@pytest.mark.parametrize("raw", [b"\t", b"\r", b"\x00", b"\x0b", b"\x1f", b"\xff", b"\xed\xa0\x80"])
def test_a_text_is_utf8_without_controls(raw: bytes) -> None:
    with pytest.raises(BadFormat):
        from_utf8(b"a" + raw)
