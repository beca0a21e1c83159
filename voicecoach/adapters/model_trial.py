"""Whether a folder is a model that works: tried where a damaged one can do no harm."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import HearingError
from voicecoach.units import Seconds

LONGEST_LOAD: Final[Seconds] = 60.0
"""For the largest English models, of nearly 3 GB, from a slow disk; the small ones take half a second."""


class BadModelError(HearingError):
    """What was to be installed is no model, or not a safe or whole one."""


def try_model(folder: Path, place: str) -> None:
    """Load a model and decode a moment of silence with it, in a process of its own.

    Args:
        place: where it comes from, for the sentence.

    Raises:
        BadModelError: it is not a model that works.
        HearingError: no model works here.
    """
    try:
        EarProcess(folder, start_within=LONGEST_LOAD).close()
    except HearingError as fault:
        EarProcess(BUNDLED_MODEL).close()  # tells if it is not the model's fault
        why = fault.what if str(folder) in fault.what else f"The Vosk model in {folder} cannot be used. {fault.what}"
        raise BadModelError(
            why.replace(str(folder), place), "Nothing was installed; get the model again, or from another place."
        ) from fault
