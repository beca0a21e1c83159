"""The parts of the benchmark, by name, in the order in which they run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.bench.part import Part
from tests.bench.parts import (
    beats,
    decision,
    digits,
    echo,
    itself,
    kitchen,
    people,
    phrases,
    rendering,
    resources,
    session,
    soak,
    starting,
    stopping,
    talk,
    television,
    unknown,
)

_ALL = (
    people.PART,
    digits.PART,
    talk.PART,
    unknown.PART,
    kitchen.PART,
    television.PART,
    echo.PART,
    itself.PART,
    phrases.PART,
    session.PART,
    decision.PART,
    resources.PART,
    beats.PART,
    stopping.PART,
    starting.PART,
    rendering.PART,
    soak.PART,
)

PARTS: Final[Mapping[str, Part]] = {part.name: part for part in _ALL}
"""Every part by its name."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {"sound": ("beats", "stopping", "starting", "rendering")}
"""Parts that are asked for by one name."""
