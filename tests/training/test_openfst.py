import math
import struct

from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.training.graph import default_grammar
from voicecoach.training.openfst import Fst, symbols

_HEADER = struct.Struct("<iiQqqq")  # version, flags, properties, start, states, arcs


def _fst() -> Fst:
    """From 0 by label 2 to 1, which is final; or in silence to 2, from there by label 1 or 4 to 1."""
    fst = Fst()
    start, end, middle = fst.state(), fst.state(final=0.5), fst.state()
    fst.arc(start, 7, 2, 1.0, end)
    fst.arc(start, 8, 0, 2.0, middle)
    fst.arc(middle, 9, 4, 3.0, end)
    fst.arc(middle, 6, 1, 4.0, end)
    return fst


def _opened(written: bytes, kind: bytes) -> tuple[tuple[int, ...], bytes]:
    """Take the header off."""
    begin = struct.pack("<i", 2125659606) + struct.pack("<i", len(kind)) + kind + struct.pack("<i", 8) + b"standard"
    assert written.startswith(begin)
    numbers = written[len(begin) : len(begin) + _HEADER.size]
    return _HEADER.unpack(numbers), written[len(begin) + _HEADER.size :]


def _read_states(body: bytes, count: int) -> list[tuple[float, int, int, int, int]]:
    return list(struct.iter_unpack("<fIIII", body[: 20 * count]))


def test_states_are_written_with_how_many_arcs_they_have_and_how_many_of_those_are_silent() -> None:
    (version, flags, _, start, states, arcs), body = _opened(_fst().const("output"), b"const")
    assert (version, flags, start, states, arcs) == (2, 0, 0, 3, 4)
    assert _read_states(body, 3) == [(math.inf, 0, 2, 0, 1), (0.5, 2, 0, 0, 0), (math.inf, 2, 2, 0, 0)]


def test_arcs_are_sorted_on_the_side_asked_for_and_say_so() -> None:
    (_, _, properties, *_), body = _opened(_fst().const("output"), b"const")
    assert properties & 0x40000000 and not properties & 0x10000000
    by_output = list(struct.iter_unpack("<iifi", body[60:]))
    assert by_output == [(8, 0, 2.0, 2), (7, 2, 1.0, 1), (6, 1, 4.0, 1), (9, 4, 3.0, 1)]
    (_, _, properties, *_), body = _opened(_fst().const("input"), b"const")
    assert properties & 0x10000000 and not properties & 0x40000000
    assert [arc[0] for arc in struct.iter_unpack("<iifi", body[60:])] == [7, 8, 6, 9]


def test_what_lies_ahead_of_each_state_is_every_label_that_can_be_next() -> None:
    fst = _fst()
    (_, _, _, _, states, arcs), body = _opened(fst.olabel_lookahead(4), b"olabel_lookahead")
    assert (states, arcs) == (3, 4)
    ahead = body[4 + len(fst.const("output")) + 3 :]
    ahead = ahead[2 + 8 + 8 * 5 :]  # what kind, and the renumbering of four labels and the end
    assert struct.unpack("<iq", ahead[:12]) == (5, 3)
    expected = [
        ([(1, 3), (4, 5)], 3),  # 1 and 2, and 4
        ([(5, 6)], 1),  # the end
        ([(1, 2), (4, 5)], 2),
    ]
    written = b"".join(
        struct.pack("<q", len(runs)) + b"".join(struct.pack("<ii", *run) for run in runs) + struct.pack("<i", count)
        for runs, count in expected
    )
    assert ahead[12:] == written


def test_what_lies_ahead_is_found_round_a_loop_of_silence() -> None:
    fst = Fst()
    first, second = fst.state(), fst.state(final=0.0)
    fst.arc(first, 5, 0, 0.0, second)
    fst.arc(second, 5, 0, 0.0, first)
    fst.arc(first, 6, 1, 0.0, first)
    _, body = _opened(fst.olabel_lookahead(1), b"olabel_lookahead")
    both = struct.pack("<qiii", 1, 1, 3, 2)
    assert body.endswith(both + both)


def test_names_and_grammar_are_written_as_in_the_bundled_model() -> None:
    names = [line.split()[0] for line in (BUNDLED_MODEL / "graph" / "words.txt").read_text().splitlines()]
    written = default_grammar(names[1:-1], names[2:-1]).const("input", symbols(names))
    assert written == (BUNDLED_MODEL / "graph" / "Gr.fst").read_bytes()
