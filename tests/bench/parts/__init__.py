"""The parts of the benchmark, by name, in the order in which they run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.bench.part import Part
from tests.bench.parts import (
    decision,
    digits,
    echo,
    kitchen,
    people,
    phrases,
    resources,
    session,
    talk,
    television,
)

_ALL = (
    people.PART,
    digits.PART,
    talk.PART,
    kitchen.PART,
    television.PART,
    echo.PART,
    phrases.PART,
    session.PART,
    decision.PART,
    resources.PART,
)

PARTS: Final[Mapping[str, Part]] = {part.name: part for part in _ALL}
"""Every part by its name."""
