"""Keeps what a model's scores are worth in the model's own folder, as ``fit.json``."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from voicecoach.adapters.whole_file import write_whole
from voicecoach.errors import HearingError
from voicecoach.listening.model_fit import Fit

_NAME: Final = "fit.json"


def load_fit(model: Path) -> Fit | None:
    """Read how a model was fitted; None when it was not, or when the file cannot be read.

    Args:
        model: folder of a Vosk model.
    """
    try:
        fields = json.loads((model / _NAME).read_text(encoding="utf-8"))
        fit = Fit(*(float(fields[name]) for name in ("scale", "offset", "hits", "false")))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return fit if math.isfinite(fit.offset) and fit.scale > 0 else None


def forget_fit(model: Path) -> None:
    """Let a model's scores be raw again, as before it was fitted; nothing happens where they are."""
    with suppress(OSError):
        (model / _NAME).unlink()


def save_fit(model: Path, fit: Fit) -> None:
    """Write how a model was fitted.

    Raises:
        HearingError: the folder cannot be written to.
    """
    try:
        write_whole(model / _NAME, json.dumps(asdict(fit), indent=2) + "\n")
    except OSError as fault:
        raise HearingError(
            f"How the model was fitted cannot be kept in {model}: {fault.strerror or fault}.",
            "Install the model, so that it has a place of its own: voicecoach model install FOLDER",
        ) from fault
