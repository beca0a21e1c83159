"""The microphone's blocks as they come, for as long as there is a microphone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Final, TypeAlias

from voicecoach.cli.interruption import raise_if_interrupted
from voicecoach.errors import SoundError
from voicecoach.ports import Microphone
from voicecoach.units import Pcm, Seconds

Block: TypeAlias = tuple[Pcm, Seconds, Seconds]
"""With the device times at which it began and ended, as ``ports.Microphone`` gives it."""

GONE: Final[Seconds] = 2.0
"""Without a block for so long, the microphone has gone away."""


@contextmanager
def capturing(microphone: Microphone) -> Iterator[Iterator[Block]]:
    """Open a microphone, and close it afterwards.

    Yields:
        Its blocks, without an end; raises ``SoundError`` when it goes away.

    Raises:
        SoundError: it cannot be opened.
    """
    blocks: SimpleQueue[Block] = SimpleQueue()
    microphone.start(lambda *block: blocks.put(block))
    try:
        yield _each(blocks)
    finally:
        microphone.close()


def _each(blocks: SimpleQueue[Block]) -> Iterator[Block]:
    while True:
        raise_if_interrupted()
        try:
            yield blocks.get(timeout=GONE)
        except Empty:
            raise SoundError("The microphone went away.", "Plug it in again, or choose another one.") from None
