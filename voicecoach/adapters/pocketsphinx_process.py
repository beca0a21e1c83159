"""PocketSphinx in a process of its own: it may be slow, hang or die, and then there is only no second opinion."""

from __future__ import annotations

import sys
from contextlib import suppress
from queue import Empty
from time import monotonic
from typing import Final

from voicecoach.adapters.wire import Message
from voicecoach.adapters.worker_process import WorkerProcess
from voicecoach.errors import HearingError
from voicecoach.listening.opinion import Opinion
from voicecoach.units import Pcm, Seconds

_WORKER = (sys.executable, "-P", "-m", "voicecoach.adapters.pocketsphinx_worker")
_GREETING = 0  # counts as the answer to a question that nobody asked
_RESTARTS: Final = 3


class PocketSphinxProcess:
    """Implements ``listening.judging.Adviser`` with a worker process. About 60 MB; 35 ms for a second of sound.

    Starting waits until the model is loaded, about half a second. From then on nothing waits longer than
    ``answer_within``. A worker that died, or has owed an answer for ``hangs_after``, is started again without waiting,
    three times in all; until it is there, there are no opinions.

    Args:
        answer_within: seconds that ``opinion`` waits. A tenth of them is usual; a busy machine needs the rest.
        hangs_after: seconds after which a worker that owes an answer is ended.
        start_within: seconds to load the program and the model.
        worker: the command that starts the worker.

    Raises:
        HearingError: PocketSphinx is not installed, or cannot be started.
    """

    def __init__(
        self,
        *,
        answer_within: Seconds = 0.4,
        hangs_after: Seconds = 3.0,
        start_within: Seconds = 20.0,
        worker: tuple[str, ...] = _WORKER,
    ) -> None:
        self._answer_within = answer_within
        self._hangs_after = hangs_after
        self._start_within = start_within
        self._command = worker
        self._restarts = _RESTARTS
        self._asked = _GREETING
        self._worker: WorkerProcess | None = None
        self._start()
        if self._answer(start_within) is None:
            self.close()
            raise HearingError(
                "The second opinion, PocketSphinx, could not be started.",
                "Install it again: pip install --force-reinstall pocketsphinx",
            )

    @property
    def pid(self) -> int | None:
        """The worker's process, or None when it is gone."""
        return self._worker.pid if self._worker else None

    def opinion(self, samples: Pcm, text: str) -> Opinion | None:
        """Say how well a phrase fits a segment; None for no opinion, or none in time. See ``Adviser``.

        Raises:
            HearingError: the worker has died or hung too often.
        """
        if not self._listens():
            return None
        assert self._worker is not None
        self._await(self._asked + 1)
        self._worker.questions.put(({"id": self._asked, "text": text}, samples.astype("<i2").tobytes()))
        answer = self._answer(self._answer_within)
        return Opinion(*answer["opinion"]) if answer and answer["opinion"] else None

    def close(self) -> None:
        """End the worker, within a second; harmless when repeated."""
        self._end(grace=0.5)

    def _start(self) -> None:
        try:
            self._worker = WorkerProcess(self._command)
        except OSError as error:
            raise HearingError(f"The second opinion, PocketSphinx, could not be started: {error}.") from error
        self._await(_GREETING)

    def _await(self, question: int) -> None:
        self._asked, self._asked_at, self._answered = question, monotonic(), False

    def _end(self, grace: Seconds) -> str:
        worker, self._worker = self._worker, None
        return worker.end(grace) if worker else ""

    def _listens(self) -> bool:
        """Say whether the worker owes nothing; start it again if it never will."""
        if self._worker is None:
            raise HearingError("The second opinion, PocketSphinx, is not running.")
        if self._answered:
            return True
        self._answer(within=0.0)
        patience = self._start_within if self._asked == _GREETING else self._hangs_after
        if not self._answered and monotonic() - self._asked_at > patience:
            self._start_again("hangs")
        return self._answered

    def _answer(self, within: Seconds) -> Message | None:
        """Wait for the answer to the last question; None when it has not come, also because the worker died."""
        assert self._worker is not None
        deadline = monotonic() + within
        with suppress(Empty):
            while (received := self._worker.answers.get(timeout=max(deadline - monotonic(), 0.0))) is not None:
                answer, _ = received
                if "fault" in answer:
                    self._end(grace=0.5)
                    raise HearingError(answer["fault"], answer["remedy"])
                if answer["id"] == self._asked:
                    self._answered = True
                    return answer
            self._start_again("died")
        return None

    def _start_again(self, why: str) -> None:
        ending = self._end(grace=0.0)
        if not self._restarts:
            raise HearingError(f"The second opinion, PocketSphinx, {why} again and again ({ending}).")
        self._restarts -= 1
        self._start()
