"""Whether somebody speaks while the coach does: what is left of the microphone against what the canceller took out.

Of the coach alone a room that has been learnt leaves about as little each time, 15-30 dB below the echo taken out; a
person leaves more. Until that is known nothing is concluded, neither that a person spoke nor that the coach did.
"""

from __future__ import annotations

from collections import deque

from voicecoach.listening.echo_alignment import BLOCK
from voicecoach.listening.echo_canceller import Cancelled, Echo
from voicecoach.listening.gate import percentile
from voicecoach.units import HEARING_RATE, Seconds

_KEPT = 300  # blocks with an echo: 5 s of coaching
_KNOWN = 40
_USUAL_PERCENT = 75  # of the blocks leave more than this: in them the listener speaks, or the room's echo ends
_STANDS_OUT = 9.0  # dB over what is usually left

_DYING_AWAY = 1.5  # dB a block: 94 dB a second, a room of 0.64 s

_FLOOR_KEPT = 190  # blocks, 3 s
_FLOOR_PERCENT = 10
_SOUNDS = 6.0  # dB over the floor; what is less tells nothing

_UNTOLD = 0.4  # a block of which nobody can tell, and the most to which such blocks lift a share

_REMEMBERED = 400  # blocks, more than the longest sound that is judged
_LOOKED_AT = 10  # blocks, 0.16 s
_ENOUGH = 5  # of them


class NearEnd:
    """Follows the canceller's blocks; knows no time."""

    def __init__(self) -> None:
        self._lowered: deque[float] = deque(maxlen=_KEPT)  # dB by which the echo was above what was left
        self._echo = -120.0  # dB of full scale, dying away as a room's
        self._levels: deque[float] = deque(maxlen=_FLOOR_KEPT)
        self._near: deque[float | None] = deque(maxlen=_REMEMBERED)  # 1: a person, 0: the coach; None: silence

    @property
    def speaks(self) -> bool:
        """Whether what is left now is more than the coach leaves, or there is no echo at all."""
        return list(self._near)[-_LOOKED_AT:].count(1.0) >= _ENOUGH

    def share(self, begin: Seconds, end: Seconds) -> float:
        """Give the share of the sounding blocks of a stretch in which somebody spoke, or there was no echo at all.

        Blocks of a room not yet learnt lift it to 0.4 at most: more than the coach alone leaves, less than a person.

        Args:
            begin: seconds before the end of the last block.
            end: the same, and less.
        """
        blocks = list(self._near)
        first, last = (len(blocks) - round(ago * HEARING_RATE / BLOCK) for ago in (begin, end))
        stretch = [near for near in blocks[max(first, 0) : max(last, 0)] if near is not None]
        if not stretch:
            return 1.0
        people, untold = (stretch.count(what) / len(stretch) for what in (1.0, _UNTOLD))
        return max(people, min(people + untold, _UNTOLD))

    def step(self, block: Cancelled) -> None:
        """Take the next block."""
        self._echo = max(block.taken, self._echo - _DYING_AWAY)
        self._levels.append(block.left)
        sounds = block.left > percentile(self._levels, _FLOOR_PERCENT) + _SOUNDS
        match block.echo:
            case Echo.NONE:
                near = 1.0
            case Echo.UNKNOWN:
                near = _UNTOLD
                self._lowered.clear()
            case Echo.CANCELLED:
                near = _UNTOLD
                if len(self._lowered) >= _KNOWN:
                    usual = percentile(self._lowered, _USUAL_PERCENT)
                    near = float(block.left > self._echo - usual + _STANDS_OUT)
                self._lowered.append(self._echo - block.left)
        self._near.append(near if sounds else None)
