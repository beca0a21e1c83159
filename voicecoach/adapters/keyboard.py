"""Single keys from the terminal, without Enter, from a thread of its own.

The terminal is put into cbreak mode: keys come one by one and are not echoed, while Ctrl-C and Ctrl-Z keep their
meaning for the program. When the block ends, for whatever reason, the terminal is as it was.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from voicecoach.units import Seconds

OnKey = Callable[[str], None]

NAMES: Final = {" ": "space", "\r": "enter", "\n": "enter", "\x1b": "esc"}
"""Keys that have no character to be called by."""

SEQUENCE_WITHIN: Final[Seconds] = 0.05
"""What follows an escape character this soon is one key with it, such as an arrow; nobody types so fast."""

POLL: Final[Seconds] = 0.05
"""How often a Windows console is asked, which cannot be waited for together with the end."""

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)")  # arrows, function keys, as ECMA-48 spells them


class Keyboard:
    """Calls ``on_key``, in a thread of its own, with the name of each key that is pressed in the block.

    Names are "space", "enter", "esc", else the character. Keys that send a sequence, such as arrows, are left out:
    their letters are not keys. Without a terminal there are no keys, and that is no error.

    Args:
        stdin: file descriptor of the terminal; standard input's by default.
    """

    def __init__(self, on_key: OnKey, stdin: int | None = None) -> None:
        self._stdin = _standard_input() if stdin is None else stdin
        self._on_key = on_key
        self._reader: _Reader | None = None

    @property
    def available(self) -> bool:
        """Whether there are keys to read: standard input is a terminal, and we are in its foreground."""
        return self._stdin is not None and os.isatty(self._stdin) and not _in_background(self._stdin)

    def __enter__(self) -> Self:
        if self._stdin is not None and self.available:
            self._reader = _Reader(self._stdin, self._on_key)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()


def keys(text: str) -> Iterator[str]:
    """Name the keys in what a terminal sent."""
    for character in _SEQUENCE.sub("", text):
        name = NAMES.get(character, character)
        if name.isprintable():
            yield name


def _standard_input() -> int | None:
    """Give the descriptor of standard input; None when there is none, as without a console or under a test runner."""
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        return None


if sys.platform == "win32":
    import _thread
    import msvcrt

    def _in_background(_stdin: int) -> bool:
        return False

    class _Reader:
        """Reads the console. Standard input being a terminal, that is where keys come from."""

        def __init__(self, _stdin: int, on_key: OnKey) -> None:
            self._on_key = on_key
            self._closed = Event()
            self._thread = Thread(target=self._read, name="keyboard", daemon=True)
            self._thread.start()

        def close(self) -> None:
            self._closed.set()
            self._thread.join(1)

        def _read(self) -> None:
            while not self._closed.wait(POLL):
                while msvcrt.kbhit():
                    character = msvcrt.getwch()
                    if character in "\x00\xe0":  # an arrow or function key: its code follows
                        msvcrt.getwch()
                    elif character == "\x03":  # Ctrl-C while the console was being read
                        _thread.interrupt_main()
                    else:
                        for key in keys(character):
                            self._on_key(key)

else:
    import select
    import termios
    import tty

    def _in_background(stdin: int) -> bool:
        """Whether reading or setting the terminal would stop us, as after ``voicecoach run … &``."""
        try:
            return os.tcgetpgrp(stdin) != os.getpgrp()
        except OSError:  # a terminal that does not control us
            return False

    class _Reader:
        """Reads a terminal in cbreak mode; a pipe wakes the thread for the end."""

        def __init__(self, stdin: int, on_key: OnKey) -> None:
            self._stdin = stdin
            self._on_key = on_key
            self._before = termios.tcgetattr(stdin)
            self._end, self._ending = os.pipe()
            tty.setcbreak(stdin)
            self._thread = Thread(target=self._read, name="keyboard", daemon=True)
            self._thread.start()

        def close(self) -> None:
            try:
                os.close(self._ending)  # which makes the other end readable
                self._thread.join(1)  # it may be inside on_key
            finally:
                with suppress(termios.error):  # the terminal is gone
                    termios.tcsetattr(self._stdin, termios.TCSAFLUSH, self._before)  # keys for us go to no shell

        def _read(self) -> None:
            decoder = codecs.getincrementaldecoder("utf-8")("ignore")
            with os.fdopen(self._end, "rb"):
                while self._sent(None):
                    sent = self._take()
                    if sent.endswith(b"\x1b") and self._sent(SEQUENCE_WITHIN):
                        sent += self._take()
                    if not sent:  # the terminal is gone
                        return
                    for key in keys(decoder.decode(sent)):
                        self._on_key(key)

        def _sent(self, within: Seconds | None) -> bool:
            """Wait until the terminal has sent something; False at the end, or when the time is up."""
            ready, _, _ = select.select([self._stdin, self._end], [], [], within)
            return self._end not in ready and self._stdin in ready

        def _take(self) -> bytes:
            try:
                return os.read(self._stdin, 1_024)
            except OSError:  # what Linux gives for a terminal that was closed
                return b""
