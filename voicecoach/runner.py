"""A session live: on the loudspeaker's clock, with the listener's voice and keys.

The interpreter runs a little ahead of the loudspeaker, so that every cue lies in the mixer before its sample is asked
for. What the listener wants takes effect at the interpreter's moment; what sounds is cut off at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TypeAlias

from voicecoach.errors import HearingError, SoundError
from voicecoach.listening.phrases import Command
from voicecoach.loopback import Loopback
from voicecoach.performance import Performance
from voicecoach.ports import Microphone, Recogniser, Speaker
from voicecoach.sound.mixer import Mixer
from voicecoach.units import HEARING_RATE, Pcm, Seconds, to_seconds

AHEAD: Seconds = 0.2
"""How far the interpreter runs ahead of what the mixer hands over: room for this thread to be late."""

LAST_WORDS: Seconds = 1.0
"""Longest wait, after the end, for what was handed over to be heard."""

LOSSES_BORNE = 3
"""Times that the recogniser is started again within ``LOSSES_WITHIN``; after that the keys alone lead the session."""

LOSSES_WITHIN: Seconds = 600.0

MUTED_AFTER = 10 * HEARING_RATE
"""Samples of the microphone that are all zero, from its first."""

TURN: Seconds = 0.02
"""Between two looks at the clock."""


_Block: TypeAlias = tuple[Pcm, Seconds, Seconds]


class LiveRun:
    """One live session.

    Args:
        recogniser: with ``microphone``, or both ``None`` for a session led by keys alone.
        command_of_key: gives the command of a key, or ``None``.
        warn: called with a sentence for the listener's eyes, as when something is lost that the session can do without.
    """

    def __init__(
        self,
        performance: Performance,
        mixer: Mixer,
        speaker: Speaker,
        recogniser: Recogniser | None,
        microphone: Microphone | None,
        command_of_key: Callable[[str], Command | None],
        warn: Callable[[str], None],
    ) -> None:
        self._performance = performance
        self._mixer = mixer
        self._speaker = speaker
        self._recogniser = recogniser
        self._microphone = microphone
        self._command_of_key = command_of_key
        self._warn = warn
        self._keys: SimpleQueue[str] = SimpleQueue()
        self._blocks: SimpleQueue[_Block] = SimpleQueue()
        self._loopback = Loopback(speaker, mixer.mix)
        self._losses: list[Seconds] = []
        self._zeros: int | None = 0
        self._shown: Mapping[str, str] = {}

    def press(self, key: str) -> None:
        """Take a key; safe from any thread."""
        self._keys.put(key)

    def perform(self) -> None:
        """Perform the session to its end, blocking.

        Raises:
            SoundError: the loudspeaker cannot be opened, or went away.
        """
        performance = self._performance
        performance.begin()
        performance.move_to(AHEAD)
        grammar = performance.grammar
        if self._recogniser:
            self._recogniser.listen_for(grammar)
        self._speaker.start(self._loopback.fill)
        try:
            self._open_microphone()
            while not performance.ended:
                now = to_seconds(self._mixer.position) + AHEAD
                performance.move_to(now)
                self._show_answer_keys()
                self._hear(now)
                self._obey_key(now)
                if self._recogniser and performance.grammar != grammar:
                    grammar = performance.grammar
                    self._recogniser.listen_for(grammar)
                self._watch_loudspeaker()
            self._play_out()
        finally:
            if self._microphone:
                self._microphone.close()
            self._speaker.close()

    def _open_microphone(self) -> None:
        if self._microphone is None or self._recogniser is None:
            return
        try:
            self._microphone.start(lambda *block: self._blocks.put(block))
        except SoundError as fault:
            self._stop_listening(f"{fault.what} Keys alone lead this session. {fault.remedy}".strip())

    def _stop_listening(self, why: str) -> None:
        """Go on with keys alone; nothing that the microphone gives is kept."""
        self._recogniser = None
        if self._microphone:
            self._microphone.close()
        self._blocks = SimpleQueue()
        self._warn(why)

    def _show_answer_keys(self) -> None:
        keys = self._performance.answer_keys
        if keys and keys != self._shown:
            self._warn("Keys: " + " · ".join(f"{key} {answer}" for key, answer in keys.items()))
        self._shown = keys

    def _obey_key(self, now: Seconds) -> None:
        try:
            key = self._keys.get(timeout=TURN)
        except Empty:
            return
        meaning = self._performance.answer_of_key(key) or self._command_of_key(key)
        if meaning is not None:
            self._performance.obey(now, meaning, "key")

    def _hear(self, now: Seconds) -> None:
        if self._recogniser and self._microphone and not self._microphone.alive:
            self._stop_listening("The microphone went away. The session goes on; the keys still work.")
        self._loopback.catch_up()
        for block, captured, captured_until in _waiting(self._blocks):
            if self._recogniser is None:
                break
            self._notice_silence(block)
            played, at = self._loopback.during(captured, captured_until, len(block))
            at = min(at, now)  # time stamps may be wrong; the session's clock cannot be turned back
            try:
                for hearing in self._recogniser.hear(block, at, played):
                    self._performance.hear(hearing, now)
            except HearingError as fault:
                self._lose_recogniser(self._recogniser, fault, now)
        for remark in self._recogniser.remarks() if self._recogniser else ():
            self._warn(remark)
        speaks = self._recogniser is not None and self._recogniser.somebody_speaks
        self._performance.notice(now, somebody_speaks=speaks)

    def _lose_recogniser(self, recogniser: Recogniser, fault: HearingError, now: Seconds) -> None:
        """Have a recogniser that failed started again, unless it fails again and again."""
        self._losses = [loss for loss in self._losses if now - loss < LOSSES_WITHIN] + [now]
        if len(self._losses) > LOSSES_BORNE:
            self._stop_listening(f"{fault.what} It has been started again in vain. The session goes on with the keys.")
            return
        recogniser.revive()
        self._warn(f"{fault.what} It is being started again; the session goes on, and the keys work.")

    def _notice_silence(self, block: Pcm) -> None:
        """Warn once about a microphone that gives perfect silence from the start, as a muted one does."""
        if self._zeros is None:
            return
        self._zeros += len(block)
        if block.any():
            self._zeros = None
        elif self._zeros >= MUTED_AFTER:
            self._zeros = None
            self._warn("The microphone gives perfect silence. If you mean to speak, see whether it is muted.")

    def _watch_loudspeaker(self) -> None:
        if not self._speaker.alive:
            raise SoundError(
                "The loudspeaker went away.", "Plug it in again, or choose another one, and start the session again."
            )

    def _play_out(self) -> None:
        """Let the last words be heard; not for longer than they can take."""
        deadline = monotonic() + AHEAD + LAST_WORDS
        end = self._mixer.position
        while self._speaker.alive and self._speaker.heard < end and monotonic() < deadline:
            try:
                self._keys.get(timeout=TURN)
            except Empty:
                continue


def _waiting(blocks: SimpleQueue[_Block]) -> Iterator[_Block]:
    """Give the blocks that are there by now."""
    while True:
        try:
            yield blocks.get_nowait()
        except Empty:
            return
