"""The ear in a process of its own: a libvosk that crashes, hangs or holds the interpreter's lock stops no session."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import NoReturn

from voicecoach.adapters.ear_wire import Message, pack_grammar, read, unpack_hearing, write
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import HearingError
from voicecoach.listening.phrases import Grammar, Hearing
from voicecoach.units import Pcm, Seconds

_WORKER = (sys.executable, "-P", "-m", "voicecoach.adapters.ear_worker")
_REMEDY = "Run 'voicecoach doctor' to see what hearing needs."


class EarProcess:
    """Implements ``ports.Recogniser`` with a worker process.

    Starting waits until the model is loaded, about half a second. From then on, unless ``in_step``, nothing here waits
    for the worker but ``deaf_to``: ``hear`` hands the block over and returns at once with whatever was decided about
    *earlier* blocks, so a phrase is told with the block after the one that ended it. Its moments are true all the same.

    Args:
        model: folder of a Vosk model.
        in_step: let ``hear`` wait for the answer about its own block, up to ``answer_within``. For rehearsals, which
            are faster than time and must give the same each time.
        answer_within: seconds after which a worker that does not answer is taken for dead.
        start_within: seconds to load the program and the model.
        worker: the command that starts the worker; the model's folder is added.

    Raises:
        HearingError: the worker could not be started, or the model cannot be used.
    """

    def __init__(
        self,
        model: Path,
        *,
        in_step: bool = False,
        answer_within: Seconds = 3.0,
        start_within: Seconds = 20.0,
        worker: tuple[str, ...] = _WORKER,
    ) -> None:
        self._command = (*worker, str(model))
        self._model_name = "the command model that comes with the program" if model == BUNDLED_MODEL else str(model)
        self._in_step = in_step
        self._answer_within = answer_within
        self._start_within = start_within
        self._grammar = Grammar()
        self._asked = 0
        self._unanswered: deque[tuple[int, float]] = deque()  # number of the question, and when it was asked
        self._hearings: list[Hearing] = []
        self._worker: _Worker | None = self._start()

    @property
    def name(self) -> str:
        """Engine and model, for the listener to read."""
        return f"vosk and {self._model_name}"

    @property
    def pid(self) -> int | None:
        """The worker's process, or None when it is gone."""
        return self._worker.pid if self._worker else None

    def listen_for(self, grammar: Grammar) -> None:
        """From now on, believe only these phrases; does not wait, and a dead ear learns of it when revived."""
        self._grammar = grammar
        if self._worker is not None:
            self._ask({"ask": "listen for", "phrases": pack_grammar(grammar)})

    def deaf_to(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Give, for each phrase the model cannot hear, the words that it lacks; waits for the answer.

        Raises:
            HearingError: the worker is dead.
        """
        answer = self._wait_for(self._ask({"ask": "deaf to", "texts": list(texts)}))
        return {text: tuple(words) for text, words in answer["deaf"].items()}

    def hear(self, block: Pcm, at: Seconds) -> list[Hearing]:
        """Take the next block and give what has been decided since the last call (``in_step``: by its end).

        Raises:
            HearingError: the worker died, gave up, or has not answered for ``answer_within``. It is gone, and so is
                this object unless ``revive`` is called.
        """
        number = self._ask({"ask": "hear", "at": at}, block.astype("<i2").tobytes())
        if self._in_step:
            self._wait_for(number)
        else:
            self._take_answers()
        hearings, self._hearings = self._hearings, []
        return hearings

    def revive(self) -> None:
        """Start again in a new process, with the same grammar; waits as the start does. Sound in between is lost.

        Raises:
            HearingError: it cannot be started.
        """
        self.close()
        self._worker = self._start()
        self.listen_for(self._grammar)

    def close(self) -> None:
        """End the worker, within a second; harmless when repeated."""
        self._end(grace=0.5)

    def _end(self, grace: Seconds) -> None:
        worker, self._worker = self._worker, None
        self._unanswered.clear()
        self._hearings.clear()
        if worker is not None:
            worker.end(grace)

    def _start(self) -> _Worker:
        try:
            worker = _Worker(self._command)
        except OSError as error:
            raise HearingError(f"The speech recogniser could not be started: {error}.", _REMEDY) from error
        try:
            greeting = worker.answers.get(timeout=self._start_within)
        except Empty:
            worker.end(grace=0.0)
            raise HearingError(
                f"The speech recogniser did not start within {self._start_within:g} seconds.", _REMEDY
            ) from None
        if greeting is None or "fault" in greeting:
            ending = worker.end(grace=0.5)
            what = greeting["fault"] if greeting else f"The speech recogniser died while starting ({ending})."
            raise HearingError(what, greeting["remedy"] if greeting else _REMEDY)
        return worker

    def _ask(self, message: Message, sound: bytes = b"") -> int:
        if self._worker is None:
            raise HearingError("The speech recogniser is not running.", _REMEDY)
        self._asked += 1
        self._unanswered.append((self._asked, monotonic()))
        self._worker.questions.put(({"id": self._asked, **message}, sound))
        return self._asked

    def _take_answers(self) -> None:
        """Take what has come in, without waiting."""
        assert self._worker is not None
        with suppress(Empty):
            while True:
                self._take(self._worker.answers.get_nowait())
        if self._unanswered and monotonic() - self._unanswered[0][1] > self._answer_within:
            self._lose(f"did not answer within {self._answer_within:g} seconds")

    def _wait_for(self, number: int) -> Message:
        """Take what comes in until one question is answered."""
        assert self._worker is not None
        deadline = monotonic() + self._answer_within
        while True:
            try:
                message = self._worker.answers.get(timeout=max(deadline - monotonic(), 0.0))
            except Empty:
                self._lose(f"did not answer within {self._answer_within:g} seconds")
            answer = self._take(message)
            if answer["id"] == number:
                return answer

    def _take(self, answer: Message | None) -> Message:
        if answer is None:
            self._lose("died")
        if "fault" in answer:
            self._end(grace=0.0)
            raise HearingError(answer["fault"], answer["remedy"])
        self._unanswered.popleft()
        self._hearings += [unpack_hearing(hearing) for hearing in answer.get("hearings", ())]
        return answer

    def _lose(self, how: str) -> NoReturn:
        self._end(grace=0.0)  # whoever waits for the next beat must not wait for this
        raise HearingError(f"The speech recogniser {how}.", "Start the session again to be heard.")


class _Worker:
    """One worker process, with a thread to write and one to read, so that a full or empty pipe keeps nobody waiting.

    Attributes:
        questions: what is to be sent.
        answers: what came; None is the end.
    """

    def __init__(self, command: tuple[str, ...]) -> None:
        self.questions: SimpleQueue[tuple[Message, bytes] | None] = SimpleQueue()
        self.answers: SimpleQueue[Message | None] = SimpleQueue()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libvosk warns there of what is no fault
            start_new_session=True,  # Ctrl-C in the terminal is for us alone
        )
        self._threads = [
            threading.Thread(target=each, name=f"ear {each.__name__}", daemon=True)
            for each in (self._write, self._read)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

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
                self.answers.put(answer[0])
        self.answers.put(None)
