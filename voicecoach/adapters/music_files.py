"""Music from the listener's own files. The library is soundfile; soxr brings every rate to ours."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from voicecoach.errors import NotFoundError, SoundError
from voicecoach.sound.music_tracks import crossfaded, levelled, track_gain
from voicecoach.units import SAMPLE_RATE, Frames, Samples, Seconds, to_seconds

if TYPE_CHECKING:
    from soundfile import SoundFile

READ: Final = (
    *(".wav", ".wave", ".w64", ".rf64", ".flac", ".mp3", ".mp2", ".ogg", ".oga", ".opus"),
    *(".aif", ".aiff", ".aifc", ".au", ".snd", ".caf"),
)
"""Endings of the files that a folder plays."""

NOT_READ: Final = (".aac", ".m4a", ".m4b", ".mka", ".wma", ".ape", ".wv")
"""Endings of music that soundfile does not read; in a folder, a sentence says so of each."""

RATES: Final = (4_000, 768_000)
"""Hz, least and most: what lies beyond is a broken header."""

CHUNK: Frames = 16_384
"""Frames decoded at a time, at the file's rate: about a third of a second."""

EXCERPT: Seconds = 10.0
EXCERPTS: Final = 12
"""Two minutes from all over a track tell its loudness: its first two would often be the quiet ones."""

_LOUDEST: Final = 4.0  # float files may hold anything


def find_music(path: Path, report: Callable[[str], None]) -> tuple[Path, ...]:
    """Give the files to be played, in order: the file itself, or what a folder holds, sorted as people number things.

    Folders inside it and hidden files are not looked at. Every file is opened, which takes less than 1 ms each.

    Args:
        report: called with one sentence on each sound file that cannot be read, and so is left out.

    Raises:
        NotFoundError: there is nothing there, or no sound file in the folder.
        SoundError: the file, the folder, or every sound file in it cannot be read.
    """
    try:
        is_there, is_folder = path.exists(), path.is_dir()
        files = _sound_files(path) if is_folder else [path]
    except OSError as error:
        raise SoundError(f"'{path}' cannot be read: {error.strerror}.", "Name music of yours.") from error
    if not is_there:
        raise NotFoundError(f"There is no music at '{path}'.", "Name a sound file, or a folder that holds some.")
    with _quiet():
        faults = {file: _fault_of(file) for file in files}
    if not is_folder and faults[path]:
        raise SoundError(f"'{path}' cannot be played: {faults[path]}.", "Name a WAV, FLAC, MP3 or Ogg file.")
    if not files:
        raise NotFoundError(
            f"There is no music in the folder '{path}'.",
            "Put WAV, FLAC, MP3 or Ogg files into it; folders inside it are not looked into.",
        )
    for file, fault in faults.items():
        if fault:
            report(_left_out(file, fault))
    playable = tuple(file for file, fault in faults.items() if not fault)
    if not playable:
        raise SoundError(
            f"None of the sound files in the folder '{path}' can be played.", "Put WAV, FLAC, MP3 or Ogg files into it."
        )
    return playable


class MusicFiles:
    """Implements ``sound.music.TrackSource``: files played one after the other, again and again. Reading decodes.

    A file that cannot be read any more is left out, with what follows coming early; when none can, silence follows.

    Args:
        paths: as ``find_music`` gives them.
        report: called with one sentence on each file that turns out bad, once, from the thread that reads.
    """

    def __init__(self, paths: Sequence[Path], report: Callable[[str], None]) -> None:
        self._paths = paths
        self._report = report
        self._reported: set[Path] = set()
        self._gains: dict[Path, float] = {}
        self._sounded = False
        self._stream = crossfaded(self._tracks())
        self._chunk = np.zeros(0, dtype=np.float32)

    def read(self, frames: Frames) -> Samples:
        """Give exactly that many frames more, float32; silence when there is no music any more."""
        block = np.zeros(frames, dtype=np.float32)
        filled = 0
        while filled < frames:
            if not len(self._chunk):
                chunk = next(self._stream, None)
                if chunk is None:
                    break
                self._chunk = chunk
            part = self._chunk[: frames - filled]
            block[filled : filled + len(part)] = part
            self._chunk = self._chunk[len(part) :]
            filled += len(part)
        return block

    def close(self) -> None:
        """Let go of the file that is open; harmless when repeated. Not while another thread reads."""
        self._stream.close()

    def _tracks(self) -> Iterator[Iterator[Samples]]:
        while True:
            self._sounded = False
            for path in self._paths:
                yield self._track(path)
            if not self._sounded:
                self._report("There is no music left to be played.")
                return

    def _track(self, path: Path) -> Iterator[Samples]:
        """Give a file's chunks, as far as it can be read."""
        import soundfile

        given = 0
        try:
            if path not in self._gains:
                self._gains[path] = _gain_of(path)
            with soundfile.SoundFile(path) as file:
                for chunk in levelled(_decoded(file), self._gains[path]):
                    given += len(chunk)
                    self._sounded = self._sounded or given > 0
                    yield chunk
        except (OSError, soundfile.SoundFileError):
            if path not in self._reported:
                self._reported.add(path)
                self._report(
                    f"'{path.name}' is damaged: only its first {to_seconds(given):.0f} s are played."
                    if given
                    else _left_out(path, _fault_of(path) or "it is damaged")
                )


def _sound_files(folder: Path) -> list[Path]:
    endings = READ + NOT_READ
    files = (path for path in folder.iterdir() if path.suffix.lower() in endings and not path.name.startswith("."))
    return sorted((path for path in files if path.is_file()), key=_natural)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep away what libmpg123 writes to standard error about damaged files: we say it in a sentence."""
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Give what to sort by so that 2 comes before 10, numbers before letters, and capitals make no difference."""
    parts = re.findall(r"\d+|\D+", path.stem.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts], path.name


def _fault_of(path: Path) -> str:
    """Say why a file cannot be played; empty when it seems that it can."""
    import soundfile

    try:
        if not path.is_file():
            return "it is not a file"
        path.open("rb").close()
        with soundfile.SoundFile(path) as file:
            if not RATES[0] <= file.samplerate <= RATES[1]:
                return f"{file.samplerate} Hz is no rate of music"
            return "" if len(file.read(1)) else "it holds no sound"
    except OSError as error:
        return f"it cannot be opened ({error.strerror})"
    except soundfile.SoundFileError:  # whose own words mislead: damaged MP3 files "do not exist"
        return "it is damaged, or of a kind that cannot be read"


def _left_out(path: Path, fault: str) -> str:
    return f"'{path.name}' is left out of the music: {fault}."


def _gain_of(path: Path) -> float:
    import soundfile

    with soundfile.SoundFile(path) as file:
        return track_gain(_excerpts(file), file.samplerate)


def _excerpts(file: SoundFile) -> Iterator[Samples]:
    """Give a short file whole, a long one in parts from all over it: mono, at its own rate; nothing after a fault."""
    import soundfile

    length = round(EXCERPT * file.samplerate)
    apart = max(length, file.frames // EXCERPTS)
    with suppress(soundfile.SoundFileError):
        for start in range(0, min(file.frames, EXCERPTS * apart), apart):
            file.seek(start)
            yield _mono(file, length)


def _decoded(file: SoundFile) -> Iterator[Samples]:
    """Give the file from where it stands to its end, mono, at our rate, in chunks."""
    import soxr

    resampler = None
    if file.samplerate != SAMPLE_RATE:
        resampler = soxr.ResampleStream(file.samplerate, SAMPLE_RATE, 1, dtype="float32")
    while len(chunk := _mono(file, CHUNK)):
        yield chunk if resampler is None else resampler.resample_chunk(chunk)
    if resampler is not None:
        yield resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True)


def _mono(file: SoundFile, frames: Frames) -> Samples:
    """Read up to so many frames, as the mean of the channels."""
    channels = file.read(frames, dtype="float32", always_2d=True)
    mono = np.nan_to_num(channels.mean(axis=1, dtype=np.float32), posinf=0.0, neginf=0.0)
    clipped: Samples = np.clip(mono, -_LOUDEST, _LOUDEST)
    return clipped
