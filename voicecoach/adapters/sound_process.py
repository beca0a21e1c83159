"""Loudspeaker and microphone in a process of their own: no beat waits for ours, and no frozen sound server hangs it.

The worker process (``sound_worker``) mixes and plays by itself what it was ordered ahead. It tells where it is; here
the clock between two reports is the system's.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Final

import numpy as np

from voicecoach.adapters.wire import Message
from voicecoach.adapters.worker_process import WorkerProcess
from voicecoach.errors import SoundError
from voicecoach.ports import Captured, MusicCue
from voicecoach.units import Frames, Samples, Seconds, to_frames

_WORKER = (sys.executable, "-P", "-m", "voicecoach.adapters.sound_worker")

OPENS_WITHIN: Final[Seconds] = 10.0
"""For a worker to start and open the loudspeaker; it takes half a second on a slow machine."""

SILENT_FOR: Final[Seconds] = 0.75
"""Without a report after which a worker is taken for hanging; they come forty times a second."""

LOOK: Final[Seconds] = 0.1
"""Of silence between two looks, at most, that counts: in a longer one, what was told may not have been read yet."""

SETTLED_AFTER: Final[Seconds] = 20.0
"""Within which a loudspeaker that moves twice may go where it goes: some headsets change over as they are opened."""

TRIES_AFTER: Final[tuple[Seconds, ...]] = (0.5, 1.0, 2.0, 4.0)
"""Before each try to open a lost loudspeaker; the last over and over."""

PROBATION: Final[Seconds] = 1.0
"""For which a loudspeaker that was lost must play before it is believed: a suspended one takes a buffer and stalls."""

SLEPT: Final[Seconds] = 2.0
"""Of the computer, from which on it is more than a hiccup of its clocks."""


class SoundProcess:
    """Implements ``ports.LiveSound`` with a worker process.

    Args:
        capture: whether the microphone is wanted.
        speaker: name of the loudspeaker; the system's by default, and where there is none of that name.
        microphone: name of the microphone, likewise.
        music: files to play under the coach, one after the other.
        worker: the command that starts the worker.
    """

    def __init__(
        self,
        *,
        capture: bool,
        speaker: str | None = None,
        microphone: str | None = None,
        music: Sequence[Path] = (),
        worker: tuple[str, ...] = _WORKER,
    ) -> None:
        self._capture = capture
        self._music = music
        self._speaker = speaker
        self._microphone = microphone
        self._command = worker
        self._worker: WorkerProcess | None = None
        self._spawned: WorkerProcess | None = None  # the last, whether it has answered or not
        self._closed = threading.Event()
        self._opening: threading.Thread | None = None
        self._opened: WorkerProcess | SoundError | None = None  # what the last try came to
        self._tries = 0
        self._placed = 0
        self._level = 1.0
        self._cue = MusicCue.RESUME
        self._stopped = False
        self._moved: list[Seconds] = []
        self._cut = 0  # number of the last one
        self._placed_before = 0  # the worker was started, which counts from 0
        self._heard: Frames = 0
        self._position: Frames = 0
        self._reported_at: Seconds = 0.0
        self._report_looked_at: Seconds = 0.0
        self._looked_at: Seconds = 0.0
        self._silence: Seconds = 0.0
        self._lost: SoundError | None = None
        self._lost_at: Seconds = 0.0
        self._gone: Seconds | None = None
        self._asleep = _asleep()
        self._captured: list[Captured] = []
        self._microphone_fault = ""
        self._remarks: list[str] = []

    def open(self) -> None:
        """Begin to play, with frame 0, and to capture; takes half a second.

        Raises:
            SoundError: there is no loudspeaker, or it cannot be opened.
        """
        opened = self._try_to_open(0)
        if isinstance(opened, SoundError):
            raise opened
        self._take_up(opened)

    @property
    def pid(self) -> int | None:
        """The worker's process; None while there is none."""
        return self._worker.pid if self._worker else None

    @property
    def heard(self) -> Frames:
        """The frame that leaves the loudspeaker now."""
        self._catch_up()
        return min(self._heard + self._since_report(), self._position) if self._worker else self._heard

    @property
    def position(self) -> Frames:
        """The frame that is mixed next, or a little later one."""
        self._catch_up()
        return self._position + self._since_report() if self._worker else self._position

    @property
    def listening(self) -> bool:
        """Whether the microphone gives sound, or may yet."""
        return self._capture and not self._microphone_fault

    @property
    def lost(self) -> SoundError | None:
        """Why nothing can be heard now; None while all is well."""
        self._catch_up()
        return self._lost

    @property
    def placed(self) -> int:
        """How many clips, and cues for the music, were ordered so far."""
        return self._placed

    def came_back(self) -> Seconds | None:
        """Give, once after the loudspeaker came back, for how long nothing was heard."""
        self._catch_up()
        gone, self._gone = self._gone, None
        return gone

    def captured(self) -> Sequence[Captured]:
        """Give what the microphone captured since the last call."""
        self._catch_up()
        captured, self._captured = self._captured, []
        return captured

    def remarks(self) -> Sequence[str]:
        """Give, once, what the listener should be told."""
        remarks, self._remarks = self._remarks, []
        return remarks

    def play(self, samples: Samples, at: Frames) -> None:
        """Order a clip, in 16-bit steps as all our clips are."""
        pcm = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2")
        self._order({"do": "play", "at": at}, pcm.tobytes())
        self._placed += 1

    def music(self, cue: MusicCue, at: Frames) -> None:
        """Order what the music does."""
        self._cue = cue
        self._order({"do": "music", "cue": cue, "at": at})
        self._placed += 1

    def withdraw(self, placed: int) -> None:
        """Take back what was ordered since ``placed`` things had been."""
        self._order({"do": "withdraw", "placed": max(0, placed - self._placed_before)})

    def cut(self, at: Frames) -> None:
        """Be silent at once, and go on with frame ``at``."""
        self._cut += 1
        self._stopped = True
        self._heard = self._position = at
        self._reported_at = time.monotonic()
        self._order({"do": "cut", "at": at, "number": self._cut})

    def go_on(self) -> None:
        """Play again after ``cut``."""
        if self._stopped:
            self._stopped = False
            self._order({"do": "go on"})

    def silence_from(self, at: Frames) -> None:
        """Have everything that was ordered so far end at frame ``at``."""
        self._order({"do": "silence from", "at": at})

    def level(self, factor: float) -> None:
        """Let everything glide to another level."""
        self._level = factor
        self._order({"do": "level", "factor": factor})

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end(grace=0.5)
        if self._spawned is not None and self._spawned is not worker:
            self._spawned.end(grace=0.0)
        if self._opening is not None:
            self._opening.join()
            self._opening = None

    def _order(self, order: Message, sound: bytes = b"") -> None:
        if self._worker is not None:
            self._worker.questions.put((order, sound))

    def _since_report(self) -> Frames:
        return to_frames(min(time.monotonic() - self._reported_at, SILENT_FOR))

    def _catch_up(self) -> None:
        """Take in what the worker has told since; see that it lives, or comes back to life."""
        if self._worker is None:
            self._look_for_sound()
            return
        self._notice_sleep()
        with suppress(Empty):
            while True:
                told = self._worker.answers.get_nowait()
                if told is None:
                    self._lose("The process that plays the sound died.")
                    return
                self._take(*told)
                if self._worker is None:
                    return
        if self._silent_for() > SILENT_FOR:
            self._lose("The sound system does not answer.")

    def _silent_for(self) -> Seconds:
        """Give for how long there was no report while we were looking: our own thread may have been held up."""
        now = time.monotonic()
        if self._reported_at != self._report_looked_at:
            self._report_looked_at = self._reported_at
            self._silence = 0.0
        else:
            self._silence += min(now - self._looked_at, LOOK)
        self._looked_at = now
        return self._silence

    def _take(self, told: Message, sound: bytes) -> None:
        match told:
            case {"cut": cut, "now": now} if cut != self._cut:
                self._reported_at = now  # it had not got the last order to cut yet
            case {"heard": heard, "position": position, "now": now}:
                self._heard, self._position, self._reported_at = heard, position, now
            case {"captured": at}:
                block, played = np.split(np.frombuffer(sound, "<i2").astype(np.int16), 2)
                self._captured.append(Captured(block, played, at))
                if self._microphone_fault:
                    self._microphone_fault = ""
                    self._remarks.append("The microphone is back.")
            case {"microphone": str(fault)}:
                self._microphone_fault = fault
                self._remarks.append(f"{fault} The session goes on; the keys still work.")
            case {"remark": str(remark)}:
                self._remarks.append(remark)
            case {"lost": str(what), "remedy": str(remedy)}:
                self._lose(what, remedy)

    def _lose(self, what: str, remedy: str = "") -> None:
        heard = min(self._heard + self._since_report(), self._position)
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
        self._heard = self._position = heard
        self._lost = SoundError(what, remedy)
        self._moved.append(time.monotonic())
        self._lost_at = time.monotonic()
        self._tries = 0

    def _look_for_sound(self) -> None:
        """Try to open the loudspeaker now and then, in a thread: it may hang."""
        if self._lost is None:
            return
        if self._opening is None:
            self._opening = threading.Thread(target=self._try_again, args=(self._heard,), daemon=True)
            self._opening.start()
        elif not self._opening.is_alive():
            self._opening = None
            if isinstance(self._opened, WorkerProcess):
                self._gone = time.monotonic() - self._lost_at + _asleep() - self._asleep
                self._cut += 1  # the session's clock stands until there is something to play
                self._take_up(self._opened)
                self.level(self._level)  # of which the new worker does not know
                self.music(self._cue, 0)

    def _try_again(self, at: Frames) -> None:
        if not self._closed.wait(TRIES_AFTER[min(self._tries, len(TRIES_AFTER) - 1)]):
            self._tries += 1
            self._opened = self._try_to_open(at, PROBATION)

    def _try_to_open(self, at: Frames, probation: Seconds = 0.0) -> WorkerProcess | SoundError:
        try:
            worker = WorkerProcess(self._command)
        except OSError as fault:
            return SoundError(f"The process that plays the sound cannot be started: {fault}.", "Restart the computer.")
        self._spawned = worker
        if self._closed.is_set():
            worker.kill()
        order = {
            "do": "open",
            "at": at,
            "speaker": self._speaker,
            "microphone": self._microphone,
            "capture": self._capture,
            "music": [str(file) for file in self._music],
            "probation": probation,
            "moves matter": self._moves_matter(),
            "number": self._cut,
        }
        worker.questions.put((order, b""))
        try:
            answer = worker.answers.get(timeout=OPENS_WITHIN)
        except Empty:
            answer = ({"fault": f"The sound system did not answer within {OPENS_WITHIN:g} seconds."}, b"")
        if answer is not None and "opened" in answer[0]:
            return worker
        ending = worker.end(grace=0.0)
        told = answer[0] if answer else {"fault": f"The process that plays the sound died ({ending})."}
        remedy = "Run 'voicecoach doctor' to see what sound needs."
        return SoundError(told["fault"], told.get("remedy", remedy))

    def _take_up(self, worker: WorkerProcess) -> None:
        self._worker = worker
        self._opened = None
        self._lost = None
        self._position = self._heard
        self._placed_before = self._placed
        self._reported_at = time.monotonic()
        self._asleep = _asleep()
        self._silence = 0.0
        self._looked_at = self._reported_at
        self._stopped = False

    def _moves_matter(self) -> bool:
        """Whether the loudspeaker stays where it is opened, as far as is known."""
        return len([moment for moment in self._moved if time.monotonic() - moment < SETTLED_AFTER]) < 2

    def _notice_sleep(self) -> None:
        """Find out whether the computer slept, during which its monotonic clock stood."""
        asleep = _asleep()
        if asleep - self._asleep > SLEPT:
            self._gone = asleep - self._asleep
        self._asleep = asleep


def _asleep() -> Seconds:
    """Give for how long the computer has slept since it was started; 0 where its clocks do not tell."""
    with suppress(AttributeError, OSError):
        if sys.platform == "linux":
            return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
        if sys.platform == "darwin":
            return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return 0.0
