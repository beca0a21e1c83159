"""A session with a scripted listener, faster than real time.

With *text* the listener's words reach the coach at once and whole; with *speech* they are sounds in a simulated room,
and reach it only if the real recogniser hears them, while the coach goes on talking.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from voicecoach.listening.phrases import Heard, Unheard
from voicecoach.performance import Performance
from voicecoach.ports import Recogniser
from voicecoach.recording import Recorder
from voicecoach.script.conversation import Turn
from voicecoach.sound.mixer import Mixer
from voicecoach.transcript import Entry
from voicecoach.units import SAMPLE_RATE, Samples, Seconds

if TYPE_CHECKING:  # it loads SciPy, which a typed rehearsal does not need
    from voicecoach.listening.simulated_room import SimulatedRoom

BLOCK: Seconds = 0.1
"""Of the simulated microphone: what the recogniser takes at most."""

BREATH: Seconds = 0.3
"""Between two things the listener says."""

LONGEST: Seconds = 4 * 3600.0
"""Of a rehearsal; a session that goes in circles ends here."""

PATIENCE: Seconds = 5.0
"""For how long a rehearsal with nothing more to come goes on, in case something is still being recognised."""


class ScriptedListener:
    """Says the turns of a conversation.

    A turn with a moment is said then, whatever else happens. A turn after words of the coach begins to listen for
    them when every turn above it has been said.
    """

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = list(turns)
        self._coach: list[str] = []
        self._cue: Seconds = math.inf

    @property
    def next_moment(self) -> Seconds:
        """When the next turn is said; infinite while it depends on the coach, or when none is left."""
        return min((self._moment_of(i) for i in range(len(self._turns))), default=math.inf)

    @property
    def unsaid(self) -> tuple[Turn, ...]:
        """The turns that have not been said."""
        return tuple(self._turns)

    def take_in(self, entry: Entry) -> None:
        """Listen to the coach: every entry of the transcript goes through here."""
        if entry.kind != "say" or not self._turns:
            return
        self._coach += _words(str(entry.fields["text"]))
        turn = self._turns[0]
        if turn.after is None or math.isfinite(self._cue):
            return
        wanted = _words(turn.after)
        if any(self._coach[i : i + len(wanted)] == wanted for i in range(len(self._coach) - len(wanted) + 1)):
            self._cue = entry.at + float(entry.fields["seconds"] or 0.0) + turn.wait

    def due(self, now: Seconds) -> tuple[Turn, Seconds] | None:
        """Give the next turn with its moment, if that has come; it counts as said."""
        moment = self.next_moment
        if moment > now:
            return None
        index = next(i for i in range(len(self._turns)) if self._moment_of(i) == moment)
        turn = self._turns.pop(index)
        if index == 0:
            self._coach.clear()
            self._cue = math.inf
        return turn, moment

    def _moment_of(self, index: int) -> Seconds:
        at = self._turns[index].at
        if at is not None:
            return at
        return self._cue if index == 0 else math.inf


def rehearse_typed(
    performance: Performance, listener: ScriptedListener, recorder: Recorder | None, report: Callable[[Entry], None]
) -> bool:
    """Perform a session whose listener types.

    Returns:
        Whether it came to its end; False when the listener left it paused.
    """
    performance.begin()
    while not performance.ended:
        moment = min(performance.next_moment, max(listener.next_moment, performance.state.now))
        if math.isinf(moment):
            return False
        performance.move_to(moment)
        if recorder:
            recorder.up_to(moment)
        said = listener.due(moment)
        if said:
            turn, _ = said
            report(Entry(moment, "listener", {"text": turn.say}))
            phrase = performance.understand(turn.say)
            heard = (
                Heard(phrase, math.inf, moment, moment, moment)
                if phrase
                else Unheard(turn.say, "it means nothing now", -math.inf, moment, moment, moment)
            )
            performance.hear(heard, moment)
    return True


def rehearse_spoken(
    performance: Performance,
    listener: ScriptedListener,
    words: Mapping[str, Samples],
    recogniser: Recogniser,
    room: SimulatedRoom,
    mixer: Mixer,
    take: Callable[[Samples], None],
    report: Callable[[Entry], None],
) -> bool:
    """Perform a session whose listener speaks, block by block as a microphone would give it.

    Args:
        words: what the listener says, by text, as sound at ``SAMPLE_RATE``.
        take: called with each block of what the coach says.

    Returns:
        Whether it came to its end; False when the listener left it paused, or when it had gone on for ``LONGEST``.

    Raises:
        HearingError: the recogniser died.
    """
    performance.begin()
    grammar = performance.grammar
    recogniser.listen_for(grammar)
    blocks, free, idle_since = 0, 0.0, 0.0
    while not performance.ended:
        blocks += 1
        now = blocks * BLOCK
        performance.move_to(now)
        said = listener.due(now)
        if said:
            turn, moment = said
            moment = max(moment, free, now - BLOCK)
            free = moment + len(words[turn.say]) / SAMPLE_RATE + BREATH
            room.say(words[turn.say], moment)
            report(Entry(moment, "listener", {"text": turn.say}))
        block = mixer.mix(round(BLOCK * SAMPLE_RATE))
        take(block)
        for hearing in recogniser.hear(room.block(block), now, room.played):
            performance.hear(hearing, now)
        performance.notice(now, somebody_speaks=recogniser.somebody_speaks)
        if performance.grammar != grammar:
            grammar = performance.grammar
            recogniser.listen_for(grammar)
        if math.isfinite(performance.next_moment) or math.isfinite(listener.next_moment):
            idle_since = now
        if now - idle_since > PATIENCE or now > LONGEST:
            return False
    return True


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
