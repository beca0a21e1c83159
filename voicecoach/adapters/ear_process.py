"""The ear in a process of its own: a libvosk that crashes, hangs or holds the interpreter's lock stops no session."""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import NoReturn

import numpy as np

from voicecoach.adapters.ear_wire import pack_grammar, unpack_hearing, unpack_reading
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.adapters.wire import Message
from voicecoach.adapters.worker_process import WorkerProcess
from voicecoach.errors import HearingError
from voicecoach.listening.calibration import Calibration, calibrated
from voicecoach.listening.gate import GateReading
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
        calibration: moves the thresholds, and is named with the model.
        surer: added to the thresholds besides; less than 0 hears more.
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
        calibration: Calibration | None = None,
        surer: float = 0.0,
        in_step: bool = False,
        answer_within: Seconds = 3.0,
        start_within: Seconds = 20.0,
        worker: tuple[str, ...] = _WORKER,
    ) -> None:
        self._command = (*worker, str(model))
        bundled = model == BUNDLED_MODEL
        self._model_name = "the command model that comes with the program" if bundled else f"the model '{model.name}'"
        self._calibration = calibration
        self._surer = surer
        self._in_step = in_step
        self._answer_within = answer_within
        self._start_within = start_within
        self._grammar = Grammar()
        self._asked = 0
        self._unanswered: deque[tuple[int, float]] = deque()  # number of the question, and when it was asked
        self._hearings: list[Hearing] = []
        self._somebody_speaks = False
        self._gate = GateReading()
        self._starting: Future[WorkerProcess] | None = None
        self._spawned: WorkerProcess | None = None  # the last, whether it has answered or not
        self._worker: WorkerProcess | None = self._start()

    @property
    def name(self) -> str:
        """Engine and model, for the listener to read, and when they were calibrated."""
        when = f", calibrated on {self._calibration.on}" if self._calibration else ""
        set_to = (
            f", {abs(self._surer):g} {'more' if self._surer > 0 else 'less'} sure than usual" if self._surer else ""
        )
        return f"vosk and {self._model_name}{when}{set_to}"

    @property
    def pid(self) -> int | None:
        """The worker's process, or None when it is gone."""
        return self._worker.pid if self._worker else None

    @property
    def somebody_speaks(self) -> bool:
        """Whether somebody besides the coach seemed to speak, when the worker last answered."""
        return self._somebody_speaks

    @property
    def gate(self) -> GateReading:
        """What the worker's gate had measured when it last answered."""
        return self._gate

    def listen_for(self, grammar: Grammar) -> None:
        """From now on, believe only these phrases; does not wait, and a dead ear learns of it when revived."""
        self._grammar = grammar
        if self._worker is not None:
            sooner = (self._calibration.offset if self._calibration else 0.0) - self._surer
            self._ask({"ask": "listen for", "phrases": pack_grammar(calibrated(grammar, sooner))})

    def deaf_to(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Give, for each phrase the model cannot hear, the words that it lacks; waits for the answer.

        Raises:
            HearingError: the worker is dead.
        """
        answer = self._wait_for(self._ask({"ask": "deaf to", "texts": list(texts)}))
        return {text: tuple(words) for text, words in answer["deaf"].items()}

    def hear(self, block: Pcm, at: Seconds, played: Pcm | None = None) -> list[Hearing]:
        """Take the next block and give what has been decided since the last call (``in_step``: by its end).

        Raises:
            HearingError: the worker died, gave up, or has not answered for ``answer_within``; or it could not be
                revived. It is gone, and so is this object unless ``revive`` is called.
        """
        if self._starting is not None:
            if not self._starting.done():
                return []
            self._take_up(self._starting)
        sound = block if played is None else np.concatenate([block, played])
        question = {"ask": "hear", "at": at, "with played": played is not None}
        number = self._ask(question, sound.astype("<i2").tobytes())
        if self._in_step:
            self._wait_for(number)
        else:
            self._take_answers()
        hearings, self._hearings = self._hearings, []
        return hearings

    def revive(self) -> None:
        """Begin to start again in a new process, with the same grammar, without waiting for it.

        Until it is there ``hear`` gives nothing, and sound is lost; if it cannot be started, ``hear`` raises.
        """
        self._end(grace=0.0)
        self._starting = starting = Future[WorkerProcess]()

        def start() -> None:
            try:
                starting.set_result(self._start())
            except BaseException as fault:
                starting.set_exception(fault)

        threading.Thread(target=start, name="ear start", daemon=True).start()

    def close(self) -> None:
        """End the worker, within a second, also one that is just being started; harmless when repeated."""
        if self._starting is not None:
            if self._spawned is not None:
                self._spawned.end(grace=0.0)
            with suppress(HearingError):
                self._take_up(self._starting)
        self._end(grace=0.5)

    def _take_up(self, starting: Future[WorkerProcess]) -> None:
        self._starting = None
        self._worker = starting.result()
        self.listen_for(self._grammar)

    def _end(self, grace: Seconds) -> None:
        worker, self._worker = self._worker, None
        self._somebody_speaks = False
        self._gate = GateReading()
        self._unanswered.clear()
        self._hearings.clear()
        if worker is not None:
            worker.end(grace)

    def _start(self) -> WorkerProcess:
        try:
            worker = WorkerProcess(self._command)
        except OSError as error:
            raise HearingError(f"The speech recogniser could not be started: {error}.", _REMEDY) from error
        self._spawned = worker
        try:
            answer = worker.answers.get(timeout=self._start_within)
        except Empty:
            worker.end(grace=0.0)
            raise HearingError(
                f"The speech recogniser did not start within {self._start_within:g} seconds.", _REMEDY
            ) from None
        greeting = answer[0] if answer else None
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

    def _take(self, received: tuple[Message, bytes] | None) -> Message:
        if received is None:
            self._lose("died")
        answer, _ = received
        if "fault" in answer:
            self._end(grace=0.0)
            raise HearingError(answer["fault"], answer["remedy"])
        self._unanswered.popleft()
        self._somebody_speaks = answer.get("somebody speaks", self._somebody_speaks)
        if "gate" in answer:
            self._gate = unpack_reading(answer["gate"])
        self._hearings += [unpack_hearing(hearing) for hearing in answer.get("hearings", ())]
        return answer

    def _lose(self, how: str) -> NoReturn:
        self._end(grace=0.0)  # whoever waits for the next beat must not wait for this
        raise HearingError(f"The speech recogniser {how}.", "Start again to be heard.")
