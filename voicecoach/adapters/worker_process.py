"""A worker process that answers questions, with a thread to write and one to read, so that no pipe keeps us waiting."""

from __future__ import annotations

import subprocess
import threading
from contextlib import suppress
from queue import SimpleQueue

from voicecoach.adapters.wire import Message, read, write
from voicecoach.units import Seconds


class WorkerProcess:
    """One process, spoken to over its standard input and output as ``wire`` tells.

    Args:
        command: what starts it.

    Attributes:
        questions: what is to be sent.
        answers: what came; None is the end.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, command: tuple[str, ...]) -> None:
        self.questions: SimpleQueue[tuple[Message, bytes] | None] = SimpleQueue()
        self.answers: SimpleQueue[tuple[Message, bytes] | None] = SimpleQueue()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the engines warn there of what is no fault
            start_new_session=True,  # Ctrl-C in the terminal is for us alone
        )
        self._threads = [
            threading.Thread(target=each, name=f"worker {each.__name__}", daemon=True)
            for each in (self._write, self._read)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def kill(self) -> None:
        """End the process by force, without waiting for it."""
        self.questions.put(None)
        self._process.kill()
        threading.Thread(target=self.end, args=(0.0,), name="worker end", daemon=True).start()

    def end(self, grace: Seconds) -> str:
        """End the process, by force if it does not go within ``grace``; tell how it ended."""
        self.questions.put(None)
        try:
            code = self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        for thread in self._threads:
            thread.join()
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _write(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError), self._process.stdin as stream:  # it is dead: the reader tells
            while (question := self.questions.get()) is not None:
                write(stream, *question)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            while (answer := read(stream)) is not None:
                self.answers.put(answer)
        self.answers.put(None)
