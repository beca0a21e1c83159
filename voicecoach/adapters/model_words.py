"""Which words a Vosk model knows, without loading it.

libvosk takes them from the graph, whose file carries them in OpenFst's binary form, and from ``words.txt`` only where
the graph has none. The published small models have no ``words.txt`` at all.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Final

from voicecoach.errors import HearingError

_HAS_INPUT_SYMBOLS: Final = 1
_HAS_OUTPUT_SYMBOLS: Final = 2
_LONGEST: Final = 1000
"""Bytes of a name in a symbol table; more is damage."""


@cache
def words_of(model: Path) -> frozenset[str]:
    """Give every word that a model can hear, lower case where the model's are.

    Args:
        model: folder of a Vosk model.

    Raises:
        HearingError: its list of words cannot be read.
    """
    graph = model / "graph" if (model / "graph").is_dir() else model
    try:
        symbols = _in_graph(graph) or _in_text(graph / "words.txt")
    except (OSError, ValueError, struct.error) as fault:
        raise HearingError(
            f"The words of the Vosk model in {model} cannot be read: {fault}.", "Install the model again."
        ) from fault
    return frozenset(symbol for symbol in symbols if symbol[:1].isalpha())  # not <eps>, [unk], #0, !SIL


def _in_text(table: Path) -> list[str]:
    return [line.split()[0] for line in table.read_text(encoding="utf-8").splitlines() if line.strip()]


def _in_graph(folder: Path) -> list[str]:
    """Read the output symbols at the head of a graph; none where it has none."""
    whole = folder / "HCLG.fst"
    with (whole if whole.is_file() else folder / "Gr.fst").open("rb") as file:
        _number(file, "<i")  # magic
        _name(file), _name(file)  # kind of graph, kind of arc
        _version, flags = _number(file, "<i"), _number(file, "<i")
        for _field in ("properties", "start", "states", "arcs"):
            _number(file, "<q")
        if flags & _HAS_INPUT_SYMBOLS:
            list(_symbols(file))
        return list(_symbols(file)) if flags & _HAS_OUTPUT_SYMBOLS else []


def _symbols(file: IO[bytes]) -> Iterator[str]:
    _number(file, "<i")  # magic
    _name(file)
    _number(file, "<q")  # next free key
    for _ in range(_number(file, "<q")):
        yield _name(file).decode("utf-8")
        _number(file, "<q")


def _name(file: IO[bytes]) -> bytes:
    length = _number(file, "<i")
    if not 0 <= length <= _LONGEST:
        raise ValueError("its symbol table is damaged")
    return file.read(length)


def _number(file: IO[bytes], form: str) -> int:
    (number,) = struct.unpack(form, file.read(struct.calcsize(form)))
    return int(number)
