"""The doctor's checks of what is kept between sessions: room for it, the history, the journals, the coach's speech."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from voicecoach.cli.cache import clips, half_built, size, told
from voicecoach.cli.finding import Finding
from voicecoach.cli.folders import building_folder, clip_folder, data_folder
from voicecoach.errors import VoicecoachError

LEAST_ROOM: Final = 200_000_000
"""Bytes free below which a session may not find room for its speech: the clips of one take some ten million."""


def free_space(folders: Sequence[Path]) -> Finding:
    """See how much room there is where we write, and where the speech engine does: the least of it counts.

    Args:
        folders: ours; they need not exist.
    """
    places = [nearest_that_exists(folder) for folder in (*folders, Path(tempfile.gettempdir()))]
    try:
        free, place = min((shutil.disk_usage(place).free, place) for place in places)
    except OSError as fault:
        what = f"It cannot be told how much room is left: {fault.strerror or fault}."
        return Finding("free space", False, what, "Look at it in the system's settings.")
    if free >= LEAST_ROOM:
        return Finding("free space", True, f"{size(free)} are free.")
    what = f"Only {size(free)} are free where {place} is."
    return Finding("free space", False, what, "Make room there; something goes with: voicecoach cache clear")


def history() -> Finding:
    """See whether the history is whole."""
    from voicecoach.cli import recording

    try:
        kept = recording.history()
        fault, count = kept.check(), kept.count()
    except VoicecoachError as error:
        return Finding("history", False, error.what, error.remedy)
    except OSError as error:
        what = f"The history cannot be read: {error.strerror or error}."
        return Finding("history", False, what, f"Make {data_folder()} a folder that you may read.")
    if fault:
        return Finding("history", False, fault, "It is mended as far as it can be with: voicecoach history")
    if count == 0:
        return Finding("history", True, "There are no sessions yet.")
    return Finding("history", True, f"{count} session{'s' * (count != 1)}, and the file is whole.")


def unfinished() -> list[Finding]:
    """See whether a session was interrupted, and whether the journals can be read."""
    from voicecoach.cli import recording

    try:
        kept = recording.journals()
        waiting = kept.unfinished()
        remarks = kept.remarks()
    except OSError as fault:
        what = f"The journals cannot be read: {fault.strerror or fault}."
        return [Finding("journal", False, what, f"Make {data_folder()} a folder that you may read.")]
    if remarks:
        return [Finding("journal", False, " ".join(remarks), "There is nothing to do: the next session has its own.")]
    if not waiting or not recording.lately(waiting[0]):
        return [Finding("journal", True, "No session was interrupted.")]
    last = waiting[0].header
    what = f"'{last.title}' of {last.began:%Y-%m-%d %H:%M} was interrupted."
    return [Finding("journal", True, what, "The next start offers to go on: voicecoach run")]


def speech_kept() -> Finding:
    """See how much of the coach's speech is kept."""
    from voicecoach.adapters.clip_files import MOST_BYTES, ClipFiles

    folder = clip_folder()
    try:
        amount = ClipFiles(folder).amount()
    except OSError as fault:
        what = f"{folder} cannot be read: {fault.strerror or fault}."
        return Finding("speech kept", False, what, "Make it a folder that you may read, or delete it.")
    if amount.clips == 0:
        return Finding("speech kept", True, f"{clips(0).capitalize()} yet: the first session makes them.")
    return Finding("speech kept", True, f"{told(amount)}, of at most {size(MOST_BYTES)}.")


def model_begun() -> list[Finding]:
    """See whether a model was begun to be built and never done."""
    try:
        begun = half_built()
    except OSError as fault:
        what = f"{building_folder()} cannot be read: {fault.strerror or fault}."
        return [Finding("model begun", False, what, "Make it a folder that you may read, or delete it.")]
    if not begun:
        return []
    what = f"{size(begun)} of a model that is being built, or was begun; the same 'voicecoach model build' goes on."
    return [Finding("model begun", True, what, "To take it away: voicecoach cache clear --building")]


def nearest_that_exists(folder: Path) -> Path:
    """Give a folder, or the nearest above it that is there."""
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)
