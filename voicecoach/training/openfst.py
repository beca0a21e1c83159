"""OpenFst's binary files, as far as a Vosk model needs them: transducers, their labels, and what lies ahead of them.

Written as OpenFst's own ``Read`` functions take them (openfst: fst/fst.cc, const-fst.h, symbol-table.cc, add-on.h,
label-reachable.h, interval-set.h), little-endian, with costs in single precision (negative natural logarithms).
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

EPSILON: Final = 0
"""The label of nothing; also of the name ``<eps>`` in a list of names."""

_FST: Final = 2125659606
_SYMBOL_TABLE: Final = 2125658996
_ADD_ON: Final = 446681434
_HAS_OUTPUT_NAMES: Final = 2
_EXPANDED: Final = 0x1
_SORTED_BY_INPUT: Final = 0x10000000
_SORTED_BY_OUTPUT: Final = 0x40000000

_Side: TypeAlias = Literal["input", "output"]


class Arc(NamedTuple):
    """A way from one state to another.

    Attributes:
        input: label that is taken; ``EPSILON`` for none.
        output: label that is given; ``EPSILON`` for none.
        cost: negative natural logarithm.
        target: state.
    """

    input: int
    output: int
    cost: float
    target: int


@dataclass(slots=True)
class Fst:
    """A weighted transducer; state 0 is where it starts.

    Attributes:
        arcs: that leave each state.
        final: cost of ending at each state; infinite where none may.
    """

    arcs: list[list[Arc]] = field(default_factory=list)
    final: list[float] = field(default_factory=list)

    def state(self, final: float = math.inf) -> int:
        """Add a state and give its number."""
        self.arcs.append([])
        self.final.append(final)
        return len(self.arcs) - 1

    def arc(self, source: int, input_label: int, output_label: int, cost: float, target: int) -> None:
        """Add an arc."""
        self.arcs[source].append(Arc(input_label, output_label, float(cost), target))

    def const(self, sort: _Side, names: bytes = b"") -> bytes:
        """Write the unchanging form.

        Args:
            sort: by which labels the arcs of each state are sorted, for composition on that side.
            names: of the output labels, from ``symbols``; none to leave them out.
        """
        states: list[bytes] = []
        arcs: list[bytes] = []
        before = 0
        for leaving, final in zip(self.arcs, self.final, strict=True):
            silent = sum(arc.input == EPSILON for arc in leaving), sum(arc.output == EPSILON for arc in leaving)
            states.append(struct.pack("<fIIII", final, before, len(leaving), *silent))
            arcs.extend(struct.pack("<iifi", *arc) for arc in _sorted(leaving, sort))
            before += len(leaving)
        known = _EXPANDED | (_SORTED_BY_OUTPUT if sort == "output" else _SORTED_BY_INPUT)
        if all(arc.input == arc.output for leaving in self.arcs for arc in leaving):
            known |= _SORTED_BY_OUTPUT | _SORTED_BY_INPUT
        header = _header("const", 2, _HAS_OUTPUT_NAMES if names else 0, known, len(states), before)
        return b"".join((header, names, *states, *arcs))

    def olabel_lookahead(self, labels: int) -> bytes:
        """Write the form that is composed on the fly: with what output labels can come next from each state.

        Args:
            labels: how many output labels there are: 1 to ``labels``.
        """
        final = labels + 1
        reachable = b"".join(_intervals(reached) for reached in self._reached(final))
        # Kaldi's tools renumber labels to make the intervals few; here they are numbered well from the start
        renumbered = [(label, label) for label in range(1, labels + 1)] + [(-1, final)]
        ahead = (
            struct.pack("<??", False, True)  # output labels, and the renumbering is kept
            + struct.pack("<q", len(renumbered))
            + b"".join(struct.pack("<ii", *pair) for pair in renumbered)
            + struct.pack("<iq", final, len(self.arcs))
            + reachable
        )
        arcs = sum(len(leaving) for leaving in self.arcs)
        return (
            _header("olabel_lookahead", 1, 0, _EXPANDED | _SORTED_BY_OUTPUT, len(self.arcs), arcs)
            + struct.pack("<i", _ADD_ON)
            + self.const("output")
            + struct.pack("<???", True, False, True)  # there is an add-on: none for inputs, one for outputs
            + ahead
        )

    def _reached(self, ended: int) -> list[int]:
        """Give the output labels that can be next from each state, as the bits of a number; ``ended`` for the end."""
        silent_sources: list[list[int]] = [[] for _ in self.arcs]
        reached = [0 if math.isinf(final) else 1 << ended for final in self.final]
        for source, leaving in enumerate(self.arcs):
            for arc in leaving:
                if arc.output == EPSILON:
                    silent_sources[arc.target].append(source)
                else:
                    reached[source] |= 1 << arc.output
        changed = [state for state, labels in enumerate(reached) if labels]
        while changed:
            target = changed.pop()
            for source in silent_sources[target]:
                if reached[target] & ~reached[source]:
                    reached[source] |= reached[target]
                    changed.append(source)
        return reached


def symbols(names: list[str]) -> bytes:
    """Write the names of labels.

    Args:
        names: of the labels 0, 1, ...; the first is ``<eps>``.
    """
    entries = b"".join(_string(name) + struct.pack("<q", label) for label, name in enumerate(names))
    return struct.pack("<i", _SYMBOL_TABLE) + _string("words") + struct.pack("<qq", len(names), len(names)) + entries


def _sorted(arcs: list[Arc], side: _Side) -> list[Arc]:
    if side == "output":
        return sorted(arcs, key=lambda arc: (arc.output, arc.input))
    return sorted(arcs, key=lambda arc: (arc.input, arc.output))


def _header(kind: str, version: int, flags: int, properties: int, states: int, arcs: int) -> bytes:
    numbers = struct.pack("<iiQqqq", version, flags, properties, 0, states, arcs)
    return struct.pack("<i", _FST) + _string(kind) + _string("standard") + numbers


def _string(text: str) -> bytes:
    encoded = text.encode("utf-8")
    return struct.pack("<i", len(encoded)) + encoded


def _intervals(labels: int) -> bytes:
    """Write a set of labels, the bits of a number, as half-open intervals and how many labels they hold."""
    runs = [run.span() for run in re.finditer("1+", f"{labels:b}"[::-1])]
    pairs = b"".join(struct.pack("<ii", begin, end) for begin, end in runs)
    return struct.pack("<q", len(runs)) + pairs + struct.pack("<i", labels.bit_count())
