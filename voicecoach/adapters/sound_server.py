"""The sound server of a Linux desktop, PulseAudio or PipeWire, through pulsectl: its devices, and where streams are.

PortAudio knows only ALSA there, and for ALSA the whole server is one device. When a loudspeaker goes away, the server
moves our stream silently to another one (measured, PulseAudio 16); the microphone may become what the loudspeaker
itself plays. So the server is asked. A frozen one answers nothing and would hang whoever asks: a thread of its own does
the asking, and may hang.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Final, Self, TypeAlias, TypeVar

from voicecoach.adapters.devices import Device, named_apart
from voicecoach.adapters.portaudio import Kind
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

ANSWERS_WITHIN: Final[Seconds] = 0.5
"""Longest wait for an answer; they take one to two thousandths, the first, with the connection, some twenty."""

ENVIRONMENT: Final[Mapping[Kind, str]] = {"output": "PULSE_SINK", "input": "PULSE_SOURCE"}
"""What names the device of a stream, in the environment of the process, at the moment that it is opened."""

NOWHERE: Final = "auto_null"
"""What the server calls the sink that it makes when there is no loudspeaker, and that nobody hears."""

T = TypeVar("T")

_Question: TypeAlias = tuple[Callable[[Any], Any], "Future[Any]"]


@dataclass(frozen=True, slots=True)
class Route:
    """Where the streams of a process are now; the newest of each kind.

    Attributes:
        sink: name of the loudspeaker, as ``Device.name``; None when nothing is being played, or to none.
        source: name of the microphone; None when nothing is being captured, or from none.
        source_is_monitor_of: name of the loudspeaker whose sound that microphone repeats; None for a real one.
        sink_address: the server's own name of the loudspeaker, which stays when others come and go.
    """

    sink: str | None
    source: str | None
    source_is_monitor_of: str | None
    sink_address: str | None = field(default=None, compare=False)


class SoundServer:
    """Asks the server, from any thread, and never waits for long. Without a server, or without pulsectl, it says so.

    Args:
        patience: longest wait for an answer.
    """

    def __init__(self, patience: Seconds = ANSWERS_WITHIN) -> None:
        self._patience = patience
        self._questions: SimpleQueue[_Question | None] = SimpleQueue()
        self._asking = Lock()
        self._last: Future[Any] | None = None
        self._answering: Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def devices(self) -> Sequence[Device] | None:
        """Give all its loudspeakers and microphones, and the monitors; None when there is no server.

        Raises:
            SoundError: there is one, and it does not answer.
        """
        try:
            return self._ask(_devices)
        except TimeoutError as fault:
            what = "The system's sound server does not answer."
            raise SoundError(what, "Restart it, or the computer, and try again.") from fault

    def route(self, pid: int) -> Route | None:
        """Tell where the streams of a process are; None when there is no server, or it does not answer in time.

        Cheap: 1 to 2 ms with four devices.
        """
        try:
            return self._ask(lambda pulse: _route(pulse, pid))
        except TimeoutError:
            return None

    def close(self) -> None:
        """Let go of the connection, without waiting; harmless when repeated."""
        with self._asking:
            self._questions.put(None)
            self._answering = None

    def _ask(self, question: Callable[[Any], T]) -> T | None:
        with self._asking:
            if self._last is not None and not self._last.done():
                raise TimeoutError  # still at the last one: a second wait would tell no more
            if self._answering is None:
                self._questions = SimpleQueue()
                self._answering = Thread(target=_answer, args=(self._questions,), name="sound server", daemon=True)
                self._answering.start()
            self._last = Future()
            self._questions.put((question, self._last))
            answer: T | None = self._last.result(self._patience)
            return answer


def _answer(questions: SimpleQueue[_Question | None]) -> None:
    """Answer one question after the other, in a thread of its own; None where the server cannot be reached."""
    pulsectl = _library()
    pulse = None
    while (asked := questions.get()) is not None:
        question, answer = asked
        if pulsectl is None:
            answer.set_result(None)
            continue
        result = None
        for _ in range(2):  # the second time with a new connection: the server may have been started again
            try:
                pulse = pulse or _connected(pulsectl)
                result = question(pulse)
                break
            except (pulsectl.PulseError, pulsectl.PulseDisconnected):
                _let_go(pulse)
                pulse = None
            except BaseException as fault:
                answer.set_exception(fault)
                break
        if not answer.done():
            answer.set_result(result)
    _let_go(pulse)


def _library() -> Any:
    """Import pulsectl, or give None where there is none: not on Linux, not installed, or no libpulse."""
    if sys.platform != "linux":
        return None
    try:
        import pulsectl
    except (ImportError, OSError):
        return None
    return pulsectl


def _connected(pulsectl: Any) -> Any:
    """Connect; its own time-out is not used, since it is waited for to its end even when all is well."""
    pulse = pulsectl.Pulse("voicecoach", connect=False)
    try:
        pulse.connect(autospawn=False)
    except BaseException:
        pulse.close()
        raise
    return pulse


def _let_go(pulse: Any) -> None:
    if pulse is not None:
        with suppress(Exception):
            pulse.close()


def _devices(pulse: Any) -> Sequence[Device]:
    server = pulse.server_info()
    return [
        *_of_kind("output", _real(pulse.sink_list()), server.default_sink_name),
        *_of_kind("input", _real(pulse.source_list()), server.default_source_name),
    ]


def _of_kind(kind: Kind, known: Sequence[Any], default: str) -> Iterator[Device]:
    names = _names(known)
    default = os.environ.get(ENVIRONMENT[kind]) or default  # as the user may have chosen for all programs
    for each in known:
        repeated = each.monitor_of_sink_name if kind == "input" else None
        yield Device(
            name=names[each.index],
            kind=kind,
            label=each.description or each.name,
            is_default=each.name == default,
            is_monitor=bool(repeated),
            through="pulse",
            address=each.name,
            monitor_of=repeated or None,
        )


def _route(pulse: Any, pid: int) -> Route:
    sinks, sources = _real(pulse.sink_list()), _real(pulse.source_list())
    sink_names, source_names = _names(sinks), _names(sources)
    played = max(_of(pid, pulse.sink_input_list()), key=lambda stream: stream.index, default=None)
    captured = max(_of(pid, pulse.source_output_list()), key=lambda stream: stream.index, default=None)
    source = next((source for source in sources if captured is not None and source.index == captured.source), None)
    repeated = source.monitor_of_sink_name if source is not None else None
    return Route(
        sink_names.get(played.sink) if played is not None else None,
        source_names.get(captured.source) if captured is not None else None,
        next((sink_names[sink.index] for sink in sinks if repeated and sink.name == repeated), None),
        next((sink.name for sink in sinks if played is not None and sink.index == played.sink), None),
    )


def _of(pid: int, streams: Iterable[Any]) -> Iterable[Any]:
    """Give the streams of a process; those of ALSA's plugin carry its number as others do."""
    return (stream for stream in streams if stream.proplist.get("application.process.id") == str(pid))


def _real(known: Sequence[Any]) -> list[Any]:
    """Leave out the sink that stands for none, and its monitor."""
    return [each for each in known if each.name not in (NOWHERE, f"{NOWHERE}.monitor")]


def _names(known: Sequence[Any]) -> dict[int, str]:
    """Name sinks or sources, by the server's number, as people know them."""
    names = named_apart([(each.description or each.name, each.name) for each in known])
    return {each.index: name for each, name in zip(known, names, strict=True)}
