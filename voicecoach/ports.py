"""The edges of the program, each with its promise: units, threads, errors, and what happens on loss.

An adapter implements one of these with one third-party library. Tests use the real adapters where they run, and
small fakes that keep the same promises elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from voicecoach.errors import SoundError
from voicecoach.listening.gate import GateReading
from voicecoach.listening.phrases import Grammar, Hearing
from voicecoach.units import Frames, Pcm, Samples, Seconds


@dataclass(frozen=True, slots=True)
class Recording:
    """Sound as an engine gave it, before any shaping.

    Attributes:
        samples: mono, float32, full scale ±1, at least one sample.
        rate: Hz.
    """

    samples: Samples
    rate: int


class Voice(Protocol):
    """Turns text into sound. Used from one thread at a time."""

    @property
    def name(self) -> str:
        """Engine, voice and speaking rate, such as ``espeak-ng 1.52 en-us 150``: equal names give equal speech."""

    def speak(self, text: str) -> Recording:
        """Render one utterance (not empty, at most 1,000 characters), blocking.

        Raises:
            VoiceError: the engine is missing, died, took longer than its time-out, or gave no sound. The next call
                may succeed: a dead engine is started again.
        """

    def close(self) -> None:
        """Let go of the engine; harmless when repeated."""


class Recogniser(Protocol):
    """Turns microphone blocks into verified phrases. Used from one thread at a time."""

    @property
    def name(self) -> str:
        """Engine and model, for the listener to read: ``vosk and the command model …``."""

    def listen_for(self, grammar: Grammar) -> None:
        """From now on, believe only these phrases. Speech already under way is judged by the new grammar.

        Phrases with a word that the model does not know are left out; ``deaf_to`` names them.
        """

    def deaf_to(self, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Give, for each phrase the model cannot hear, the words that it lacks."""

    def hear(self, block: Pcm, at: Seconds, played: Pcm | None = None) -> Sequence[Hearing]:
        """Take the next block of the microphone and give what was decided by its end.

        Args:
            block: int16 at ``HEARING_RATE``, at most 100 ms, following the last block without a gap.
            at: audio-clock moment of the block's end.
            played: what the loudspeaker played meanwhile, equally long, to be taken out of the block; None when that is
                not known, or nothing.

        Raises:
            HearingError: the engine died, or did not come back. Nothing more is heard unless ``revive`` is called.
        """

    @property
    def somebody_speaks(self) -> bool:
        """Whether somebody besides the coach seems to be saying something just now, as far as is known yet."""

    @property
    def gate(self) -> GateReading:
        """What the speech gate measured last, as far as is known yet: for people to see."""

    def revive(self) -> None:
        """Begin to start again after ``hear`` raised, with the same grammar, without waiting for it.

        Until it is there ``hear`` gives nothing; if it cannot be started, ``hear`` raises again.
        """

    def close(self) -> None:
        """Let go of the model; harmless when repeated."""


class Speaker(Protocol):
    """Plays one endless mono stream; whoever fills it decides every sample."""

    def start(self, fill: Callable[[Frames], Samples]) -> None:
        """Start asking ``fill`` for blocks of exactly that many frames, from the audio thread.

        ``fill`` must not block, and an exception in it ends the stream.

        Raises:
            SoundError: there is no device, or it cannot be opened; the remedy says what to do.
        """

    @property
    def handed_over(self) -> Frames:
        """Frames taken from ``fill`` so far, those that ``interrupt`` dropped not counted; safe from any thread.

        In ``fill`` it is the number of the block's first frame.
        """

    @property
    def heard(self) -> Frames:
        """Frames that have left the loudspeaker by now, never decreasing; safe from any thread."""

    @property
    def slipped(self) -> Frames:
        """Frames of silence so far that nobody asked for, as none were there in time; negative if more were lost.

        What was handed over since sounds so much later. Without those that ``interrupt`` made.
        """

    def interrupt(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Be silent at once: what was handed over and not yet heard is dropped. Then begin asking again.

        No block is asked for before ``meanwhile`` has been called and has returned; then ``handed_over`` is what was
        heard. The time without sound counts as so many frames, none of which was asked for.

        Raises:
            SoundError: the device cannot be started again.
        """

    def frame_at(self, moment: Seconds) -> float:
        """Give the frame, with its fraction, that leaves the loudspeaker at a device time; safe from any thread.

        Device time is that of ``Microphone.start``'s blocks. Before anything was played it is negative.
        """

    @property
    def alive(self) -> bool:
        """Whether blocks are still being asked for; False within a second of a device going away."""

    def close(self) -> None:
        """Stop; returns within two seconds even when the sound server is frozen. Harmless when repeated."""


class MusicCue(StrEnum):
    """What the music does as the session goes."""

    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"


class MixingDesk(Protocol):
    """Puts clips on the session's timeline, which counts the frames that are heard. Used from one thread."""

    @property
    def placed(self) -> int:
        """How many clips, and cues for the music, were ordered so far."""

    def play(self, samples: Samples, at: Frames) -> None:
        """Order a clip, float32 and not to be changed afterwards, so that its first sample is heard as frame ``at``.

        One whose moment has passed begins as soon as it can.
        """

    def music(self, cue: MusicCue, at: Frames) -> None:
        """Order what the music does from about frame ``at`` on; nothing without music."""

    def withdraw(self, placed: int) -> None:
        """Take back what was ordered since ``placed`` things had been; what sounds already is faded out."""

    def cut(self, at: Frames) -> None:
        """Be silent at once, drop everything ordered, and go on with frame ``at`` as the next that is heard."""

    def silence_from(self, at: Frames) -> None:
        """Have everything that was ordered so far end at frame ``at``, which is not mixed yet."""

    def level(self, factor: float) -> None:
        """Let everything glide to another level: a factor, not decibels, against the clips as they are."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A block of the microphone.

    Attributes:
        block: int16 at ``HEARING_RATE``, at most 100 ms.
        played: what the loudspeaker played meanwhile, equally long.
        at: audio-clock moment of the block's end.
    """

    block: Pcm
    played: Pcm
    at: Seconds


class LiveSound(MixingDesk, Protocol):
    """A loudspeaker with a mixing desk before it, and a microphone, on one timeline. Used from one thread.

    Losing the loudspeaker stops the timeline, and no more: it is opened again as soon as that is possible, and the
    timeline goes on where it was last heard.
    """

    def open(self) -> None:
        """Begin to play, with frame 0 of the timeline, and to capture.

        Raises:
            SoundError: there is no loudspeaker, or it cannot be opened; the remedy says what to do.
        """

    def go_on(self) -> None:
        """Play again after ``cut``, which stops until what comes first has been ordered; else nothing."""

    @property
    def heard(self) -> Frames:
        """The frame that leaves the loudspeaker now."""

    @property
    def position(self) -> Frames:
        """The frame that is mixed next: what is to be heard before it is too late to place."""

    def captured(self) -> Sequence[Captured]:
        """Give what the microphone captured since the last call."""

    @property
    def listening(self) -> bool:
        """Whether the microphone gives sound, or may yet."""

    @property
    def lost(self) -> SoundError | None:
        """Why nothing can be heard now, from a second after it began; None while all is well."""

    def came_back(self) -> Seconds | None:
        """Give, once after the loudspeaker came back, for how long nothing was heard."""

    def remarks(self) -> Sequence[str]:
        """Give, once, what the listener should be told: one sentence each, as when the microphone is lost."""

    def close(self) -> None:
        """Stop; returns within two seconds even when the sound server is frozen. Harmless when repeated."""


class Microphone(Protocol):
    """Gives what is heard, in blocks."""

    def start(self, take: Callable[[Pcm, Seconds, Seconds], None]) -> None:
        """Start calling ``take`` with int16 blocks at ``HEARING_RATE`` of at most 100 ms, from a thread of its own.

        With each block come the device times, as ``Speaker.frame_at`` takes them, at which it began and ended in the
        air.

        Raises:
            SoundError: there is no device, or it cannot be opened.
        """

    @property
    def alive(self) -> bool:
        """Whether sound still comes in; False within a second of the device going away."""

    def close(self) -> None:
        """Stop; harmless when repeated."""
