"""What the doctor finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: such as ``microphone``.
        ok: whether it is as it should be. Sessions run without some things that are not; ``what`` then says how.
        what: one sentence: what was found.
        remedy: one sentence: what to do, with the exact line to type where there is one. Empty when all is well.
    """

    name: str
    ok: bool
    what: str
    remedy: str = ""
