from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.record.lines import Damage, Line, encode, read_lines

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_LINES = st.lists(st.dictionaries(st.text(), _VALUES, max_size=3), max_size=6)


def written(lines: list[Line]) -> bytes:
    return b"".join(map(encode, lines))


@given(_LINES)
def test_what_is_written_is_read_back(lines: list[Line]) -> None:
    tidy = [line for line in lines if "\ud800" not in str(line)]
    assert read_lines(written(tidy)) == (tidy, None)


THREE: list[Line] = [{"header": {"title": "Première"}}, {"entry": {"at": 1.5}}, {"end": "finished"}]


def test_a_line_says_its_checksum_first() -> None:
    assert encode({"end": "stopped"}) == b'a186ffc5 {"end":"stopped"}\n'


@pytest.mark.parametrize("length", range(len(written(THREE))))
def test_a_file_cut_off_anywhere_gives_every_whole_line_before(length: int) -> None:
    lines, damage = read_lines(written(THREE)[:length])
    whole = written(THREE)[:length].count(b"\n")
    assert [line for line in lines if line is not None] == THREE[:whole]
    torn = written(THREE)[:length][-1:] not in (b"\n", b"")
    assert damage == (Damage(whole + 1, 1, torn=True) if torn else None)


@pytest.mark.parametrize("place", range(len(written(THREE))))
def test_a_byte_altered_anywhere_costs_the_lines_that_it_is_in_and_no_other(place: int) -> None:
    content = bytearray(written(THREE))
    content[place] ^= 0x20
    lines, damage = read_lines(bytes(content))
    hit = bytes(written(THREE))[:place].count(b"\n")
    assert damage is not None
    assert damage.first == hit + 1
    joined = 2 if written(THREE)[place : place + 1] == b"\n" else 1
    intact = THREE[:hit] + THREE[hit + joined :]
    assert [line for line in lines if line is not None] == intact


@pytest.mark.parametrize("content", [b"\n", b"00000000 {}\n", b"text\n", b"\xff\xfe\x00\n", encode({})[:-1] + b"\r\n"])
def test_what_is_no_line_of_a_journal_is_damage_and_never_an_error(content: bytes) -> None:
    assert read_lines(content) == ([None], Damage(1, 1))
