"""The process that plays and captures: nothing that the program does elsewhere can break a beat here.

Run as ``python -m voicecoach.adapters.sound_worker``; it ends at the end of its input. What is said on its standard
input, one order a line, over the ``wire``::

    {"do": "open", "at": 0, "speaker": null, "microphone": "Headset", "capture": true, "music": [], "probation": 0,
     "moves matter": true, "number": 0}
                                                           play silence, from this frame of the session on; first of
                                                           all, and once; opened when it has played for so many seconds
    {"do": "play", "at": 48000} and the clip, int16        {"do": "withdraw", "placed": 7}
    {"do": "cut", "at": 52100, "number": 1}                {"do": "level", "factor": 0.25}
    {"do": "go on"}                                        play again after a cut; what comes first has been ordered
    {"do": "silence from", "at": 52100}
    {"do": "music", "cue": "pause", "at": 52100}

and on its standard output::

    {"opened": true} or {"fault": "There is no loudspeaker.", "remedy": ...}
    {"heard": 50200, "position": 54784, "cut": 0, "now": 812.25}    forty times a second, with the monotonic clock, and
                                                           the number of the last cut
    {"captured": 1.05, "now": ...} and a block of the microphone, then as much of what was played, int16
    {"microphone": "There is no microphone."}              nothing is captured, until something is
    {"remark": "'b.mp3' cannot be read: ..."}              for the listener
    {"lost": "The loudspeaker went away.", "remedy": ...}  the last word
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

import numpy as np

from voicecoach.adapters.portaudio import CLOSING_TAKES
from voicecoach.adapters.private_stdout import private_stdout
from voicecoach.adapters.route_watch import RouteWatch
from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone
from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker
from voicecoach.adapters.wire import Message, read, write
from voicecoach.errors import SoundError
from voicecoach.loopback import Loopback
from voicecoach.ports import MusicCue
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.music import Music
from voicecoach.units import Pcm, Seconds

REPORTS_EVERY: Final[Seconds] = 0.025

LOOKS_IN_VAIN: Final = 4
"""In a row, ``REPORTS_EVERY`` apart, that show a device to be dead. One did not: where an overloaded machine had let
this process stand still for half a second, the next look often came before the device's next call."""

MUSIC_TAKES: Final[Seconds] = 1.0
"""Longest wait for music to be there; without it, it comes in later."""

ROUTE_LOOKED_AT_EVERY: Final[Seconds] = 0.4

LOOKED_FOR_EVERY: Final[Seconds] = 2.0
"""Between two tries to open a microphone that went away."""


Order: TypeAlias = tuple[Message, bytes]


class Stage:
    """Loudspeaker, mixer and microphone, and what is told of them.

    Args:
        orders: what is to be done.
        answers: where it is told.
    """

    def __init__(self, orders: Iterator[Order], answers: BinaryIO) -> None:
        self._orders = orders
        self._answers = answers
        self._telling = threading.Lock()  # never taken by the audio thread
        self._mixer = Mixer()
        self._speaker = SounddeviceSpeaker()
        self._hears_itself = False
        self._moves_matter = True
        self._loopback = Loopback(self._speaker, self._mixer)
        self._cut_number = 0
        self._over = threading.Event()
        self._closing: list[Callable[[], None]] = []

    def perform(self) -> None:
        """Carry out orders until there are no more."""
        for order in self._orders:
            self._obey(*order)

    def _obey(self, order: Message, sound: bytes) -> None:
        match order["do"]:
            case "open":
                self._open(order)
            case "play":
                self._mixer.play(np.frombuffer(sound, "<i2").astype(np.float32) / np.float32(32768), order["at"])
            case "music":
                self._mixer.music(MusicCue(order["cue"]), order["at"])
            case "withdraw":
                self._mixer.withdraw(order["placed"])
            case "silence from":
                self._mixer.silence_from(order["at"])
            case "level":
                self._mixer.level(order["factor"])
            case "cut":
                self._cut(order["at"], order["number"])

    def close(self) -> None:
        """Stop."""
        self._over.set()
        self._speaker.close()
        for close in self._closing:
            close()

    def _open(self, order: Message) -> None:
        at = order["at"]
        self._speaker = SounddeviceSpeaker(order["speaker"])
        if order["music"]:
            self._mixer = Mixer(self._music(order["music"]))
        self._mixer.restart(at)
        self._cut_number = order["number"]
        self._loopback = Loopback(self._speaker, self._mixer)
        try:
            self._speaker.start(self._loopback.fill)
        except SoundError as fault:
            self._tell({"fault": fault.what, "remedy": fault.remedy})
            return
        self._over.wait(order["probation"])
        if not self._lives(self._speaker):
            self._tell({"fault": "The loudspeaker does not play.", "remedy": "See whether it is switched on."})
            return
        self._tell({"opened": True})
        self._beside(self._report)
        self._moves_matter = order["moves matter"]
        self._beside(self._watch_route, order["speaker"], order["microphone"])
        if order["capture"]:
            self._beside(self._keep_capturing, order["speaker"], order["microphone"])

    def _beside(self, work: Callable[..., None], *arguments: str | None) -> None:
        def run() -> None:
            try:
                work(*arguments)
            except Exception as fault:
                self._lose(f"The process that plays the sound failed: {fault!r}.")

        threading.Thread(target=run, name=work.__name__, daemon=True).start()

    def _music(self, files: Sequence[str]) -> Music:
        """Have music read ahead, enough of it to begin with: what decodes it is not to be loaded beside the audio."""
        from voicecoach.adapters.music_ahead import MusicAhead
        from voicecoach.adapters.music_files import MusicFiles

        source = MusicFiles([Path(file) for file in files], lambda remark: self._tell({"remark": remark}))
        ahead = MusicAhead(source)
        ahead.wait_until_ready(MUSIC_TAKES)
        self._closing += (ahead.close, source.close)
        return Music(ahead)

    def _cut(self, at: int, number: int) -> None:
        try:
            self._speaker.interrupt(lambda: self._wait_to_go_on(at, number))
        except SoundError as fault:
            self._lose(fault.what, fault.remedy)

    def _wait_to_go_on(self, at: int, number: int) -> None:
        """Take the orders for what comes first; it would begin late, were the stream started before."""
        self._go_on_from(at, number)
        for order, sound in self._orders:
            match order["do"]:
                case "go on":
                    return
                case "cut":
                    self._go_on_from(order["at"], order["number"])
                case _:
                    self._obey(order, sound)

    def _go_on_from(self, at: int, number: int) -> None:
        self._mixer.restart(at)
        self._loopback.go_on_from(at)
        self._cut_number = number

    def _report(self) -> None:
        """Tell where the session is, until the loudspeaker is lost."""
        parent = os.getppid()
        while not self._over.wait(REPORTS_EVERY):
            if os.getppid() != parent:
                os._exit(0)  # nobody is there, and a frozen sound server may keep the orders from being read to the end
            self._loopback.catch_up()
            if not self._lives(self._speaker):
                self._lose(
                    "The loudspeaker went away.", "Plug it in again, or choose another in the system's sound settings."
                )
            # In this order, so that what is heard is never ahead of what is mixed.
            cut, heard, position = self._cut_number, self._loopback.heard, self._mixer.position
            self._tell({"heard": heard, "position": position, "cut": cut, "now": time.monotonic()})

    def _lives(self, device: SounddeviceSpeaker | SounddeviceMicrophone) -> bool:
        """Say whether a device still calls; after a standstill of this whole process it is left a moment to."""
        return device.alive or any(device.alive for _ in range(LOOKS_IN_VAIN) if not self._over.wait(REPORTS_EVERY))

    def _watch_route(self, speaker: str | None, microphone: str | None) -> None:
        """Notice when the sound server moves the streams."""
        watch = RouteWatch(speaker, microphone)
        while not self._over.wait(ROUTE_LOOKED_AT_EVERY):
            if (moved := watch.look()) and self._moves_matter:
                self._lose(moved)
            self._hears_itself = watch.hears_itself
        watch.close()

    def _lose(self, what: str, remedy: str = "") -> None:
        self._tell({"lost": what, "remedy": remedy})
        self._over.set()

    def _keep_capturing(self, speaker: str | None, wanted: str | None) -> None:
        """Capture, and when the microphone goes away, look for one until there is one. Our own sound is none."""
        told = False
        while not self._over.is_set():
            microphone = SounddeviceMicrophone(wanted, speaker)
            try:
                microphone.start(self._take)
            except SoundError as fault:
                what = str(fault)
            else:
                told = False
                self._hears_itself = False
                while self._lives(microphone) and not self._hears_itself and not self._over.wait(REPORTS_EVERY):
                    pass
                microphone.close()
                what = "The microphone went away."
            if not told and not self._over.is_set():
                told = True
                self._tell({"microphone": what})
            self._over.wait(LOOKED_FOR_EVERY)

    def _take(self, block: Pcm, begin: Seconds, end: Seconds) -> None:
        played, at = self._loopback.during(begin, end, len(block))
        self._tell({"captured": at, "now": time.monotonic()}, np.concatenate([block, played]).astype("<i2").tobytes())

    def _tell(self, message: Any, sound: bytes = b"") -> None:
        with self._telling, suppress(OSError):  # the parent is gone: the end of the input follows
            write(self._answers, message, sound)


def main() -> None:
    """Carry out orders until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this one
    answers = private_stdout()
    stage = Stage(iter(lambda: read(sys.stdin.buffer), None), answers)
    gc.freeze()
    stage.perform()
    threading.Timer(CLOSING_TAKES, os._exit, (0,)).start()
    stage.close()
    os._exit(0)  # PortAudio's own farewell hangs where the sound server is gone


if __name__ == "__main__":
    main()
