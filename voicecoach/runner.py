"""A session live: on the loudspeaker's clock, with the listener's voice and keys.

The interpreter runs ahead of the loudspeaker, so that every cue is placed before its sample is asked for, however late
this thread is. What the listener wants takes effect at the moment that is heard where it cuts the coach off, and else
at the next that can still be placed (``Performance`` takes back what was decided ahead).

When the loudspeaker is gone the session's clock stands, and it goes on by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue

from voicecoach.coach.state import State
from voicecoach.errors import HearingError, SoundError
from voicecoach.listening.phrases import Command, Grammar
from voicecoach.performance import Performance
from voicecoach.ports import LiveSound, Recogniser
from voicecoach.units import HEARING_RATE, Pcm, Seconds, to_frames, to_seconds

AHEAD: Seconds = 5.0
"""How far the interpreter runs ahead of what the mixer hands over: room for this thread to be late, as when a library
holds the interpreter's lock. More costs nothing, since what is decided ahead can be taken back."""

REACH: Seconds = 0.06
"""From ordering a sound to its being mixed, at most, unless the machine is very busy; then it begins a little late."""

LOSSES_BORNE = 3
"""Times that the recogniser is started again within ``LOSSES_WITHIN``; after that the keys alone lead the session."""

LOSSES_WITHIN: Seconds = 600.0

MUTED_AFTER = 10 * HEARING_RATE
"""Samples of the microphone that are all zero, from its first."""

SECOND_DIGIT: Seconds = 1.0
"""For the second key of an answer such as ten, after the first."""

TURN: Seconds = 0.02
"""Between two looks at the clock."""


class LiveRun:
    """One live session.

    Args:
        performance: with an outlet that places on ``sound``.
        sound: closed by whoever made it.
        hearing: gives the recogniser when it is there, which the session does not wait for; or ``None`` for a session
            led by keys alone.
        command_of_key: gives the command of a key, or ``None``.
        fade: how long the music takes to end after the session.
        look: called again and again with how far the session has come.
        warn: called with a sentence for the listener's eyes, as when something is lost that the session can do without.
    """

    def __init__(
        self,
        performance: Performance,
        sound: LiveSound,
        hearing: Future[Recogniser | None],
        command_of_key: Callable[[str], Command | None],
        warn: Callable[[str], None],
        fade: Seconds = 0.0,
        look: Callable[[State], None] = lambda _: None,
    ) -> None:
        self._performance = performance
        self._sound = sound
        self._hearing = hearing
        self._recogniser: Recogniser | None = None
        self._grammar: Grammar | None = None  # that it listens for
        self._command_of_key = command_of_key
        self._warn = warn
        self._fade = fade
        self._look = look
        self._keys: SimpleQueue[str] = SimpleQueue()
        self._losses: list[Seconds] = []
        self._zeros: int | None = 0
        self._shown: Mapping[str, str] = {}
        self._waiting_for_sound = False
        self._first_digit = ""
        self._pressed_at: Seconds = 0.0

    def press(self, key: str) -> None:
        """Take a key; safe from any thread."""
        self._keys.put(key)

    def perform(self) -> None:
        """Perform the session to its end, blocking; the sound is open.

        Raises:
            SoundError: the loudspeaker is gone, and the listener does not wait for it, or has ended the session.
        """
        performance = self._performance
        self._sound.cut(0)  # it has been playing silence until now
        performance.begin()
        while not performance.ended:
            self._watch_loudspeaker()
            now = to_seconds(self._sound.heard)
            soon = to_seconds(self._sound.position) + REACH
            performance.move_to(now)
            self._go_on(soon)
            self._show_answer_keys()
            self._hear(now, soon)
            self._go_on(soon)
            self._obey_key(now, soon)
            self._look(performance.state)
            self._listen()
        self._fade_out()

    def _go_on(self, soon: Seconds) -> None:
        """Have everything placed that comes next, and played on."""
        if not self._waiting_for_sound:
            self._performance.look_ahead(soon + AHEAD)
        self._sound.go_on()

    def _fade_out(self) -> None:
        """Let the music end, unless there is nothing to hear it from."""
        end = self._sound.heard + to_frames(self._fade)
        while self._sound.heard < end and self._sound.lost is None:
            with suppress(Empty):
                self._keys.get(timeout=TURN)

    def _listen(self) -> None:
        """Have the recogniser listen for what can be said now, from when it is there."""
        if self._grammar is None and self._hearing.done():
            self._recogniser = self._hearing.result()
        if self._recogniser and self._performance.grammar != self._grammar:
            self._grammar = self._performance.grammar
            self._recogniser.listen_for(self._grammar)

    def _watch_loudspeaker(self) -> None:
        if (gone := self._sound.came_back()) is not None:
            self._waiting_for_sound = False
            self._warn(f"The sound is back, after {gone:.0f} s." if gone >= 1 else "The sound is back.")
            self._performance.take_up(to_seconds(self._sound.heard), gone)
        elif (lost := self._sound.lost) is not None and not self._waiting_for_sound:
            self._waiting_for_sound = True
            if self._performance.closing:
                raise lost
            waits = "The session waits, and goes on by itself when there is sound."
            self._warn(f"{lost.what} {waits} {lost.remedy}".strip())
        for remark in self._sound.remarks():
            self._warn(remark)

    def _stop_listening(self, why: str) -> None:
        """Go on with keys alone; nothing that the microphone gives is kept."""
        self._recogniser = None
        self._warn(why)

    def _show_answer_keys(self) -> None:
        keys = self._performance.answer_keys
        if keys and keys != self._shown:
            numbers = all(key == answer for key, answer in keys.items())
            named = [*keys] if numbers else [f"{key} {answer}" for key, answer in keys.items()]
            self._warn("Keys: " + " · ".join(named))
        self._shown = keys

    def _key(self, now: Seconds) -> str:
        """Give the key that was pressed, or two that make one answer; empty while there is none, or more may come."""
        keys, first = self._performance.answer_keys, self._first_digit
        if first and (now - self._pressed_at > SECOND_DIGIT or first not in keys):
            self._first_digit = ""
            return first
        try:
            key = self._keys.get(timeout=TURN)
        except Empty:
            return ""
        self._first_digit = ""
        if first + key in keys and first:
            return first + key
        if first:
            self._keys.put(key)  # alone it is another one
            return first
        if any(longer != key and longer.startswith(key) for longer in keys):
            self._first_digit, self._pressed_at = key, now
            return ""
        return key

    def _obey_key(self, now: Seconds, soon: Seconds) -> None:
        key = self._key(now)
        meaning = self._performance.answer_of_key(key) or self._command_of_key(key)
        if meaning is None:
            return
        if not self._waiting_for_sound:
            self._performance.obey(now, meaning, "key", soon)
        elif meaning is Command.STOP:
            lost = self._sound.lost or SoundError("The loudspeaker went away.")
            raise SoundError(f"{lost.what} You ended the session.")
        else:
            self._warn("The session waits for the loudspeaker; only 'stop' is taken meanwhile.")

    def _hear(self, now: Seconds, soon: Seconds) -> None:
        for captured in self._sound.captured():
            if self._recogniser is None:
                continue
            self._notice_silence(captured.block)
            at = min(captured.at, now)  # time stamps may be wrong; the session's clock cannot be turned back
            try:
                for hearing in self._recogniser.hear(captured.block, at, captured.played):
                    self._performance.hear(hearing, now, soon)
            except HearingError as fault:
                self._lose_recogniser(self._recogniser, fault, now)
        speaks = self._recogniser is not None and self._sound.listening and self._recogniser.somebody_speaks
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
