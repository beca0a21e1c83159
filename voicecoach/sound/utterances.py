"""Everything the coach says, as clips: made once, kept, and never a reason to stop a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from typing import Protocol

from voicecoach.errors import VoiceError
from voicecoach.ports import Voice
from voicecoach.sound.clip import Clip, shape, warm_up
from voicecoach.sound.spoken_form import SpokenForm, spoken_form
from voicecoach.units import Seconds

PATIENCE = 2
"""Failures in a row after which the voice is left alone for a while."""

FIRST_SILENCE = 10
"""Texts that go without asking the voice before it is tried again; twice as many after each further failure."""


class ClipStore(Protocol):
    """Keeps clips from one session to the next. A store that cannot read or write behaves as an empty one."""

    def find(self, voice: str, spoken: str) -> Clip | None:
        """Give the clip of a text in a voice, or None when there is no sound one."""

    def keep(self, voice: str, spoken: str, clip: Clip) -> None:
        """Keep a clip; never raises."""


class Utterances:
    """Gives the clip of every text: from memory, else from the store, else from the voice, else the stand-in.

    The printed text and a chime stand in where speech is missing; a text that got the chime keeps it for the whole
    session, so that lengths that were planned with stay true. Used from one thread at a time.

    Args:
        voice: closed by whoever made it.
        store: None keeps nothing.
        stand_in: the chime played instead of speech that is missing.
        spoken: what is given to the voice for a text.
    """

    def __init__(self, voice: Voice, store: ClipStore | None, stand_in: Clip, spoken: SpokenForm = spoken_form) -> None:
        self._spoken = spoken
        self._voice = voice
        self._store = store
        self._stand_in = stand_in
        self._clips: dict[str, Clip] = {}
        self._missing: set[str] = set()
        self._fault: VoiceError | None = None
        self._failures = 0
        self._ask_again_in = 0
        self._patience: Seconds | None = None
        self._beside: ThreadPoolExecutor | None = None

    def hurry(self, patience: Seconds, ahead: Callable[[], Iterable[str]] = tuple) -> None:
        """From now on wait at most ``patience`` for a text that is new, then let the stand-in be heard: for live use.

        Args:
            patience: seconds.
            ahead: gives texts to render meanwhile in a thread of our own, in this order; it is called in another, since
                it may take a second. What is asked for comes before the next of them.
        """
        self._patience = patience
        if self._beside is None:
            self._beside = ThreadPoolExecutor(1, thread_name_prefix="voice")
            self._beside.submit(warm_up)
        Thread(target=lambda: self._render_next(iter(ahead())), name="foresight", daemon=True).start()

    def close(self) -> None:
        """Give up what is still being rendered; harmless when repeated."""
        beside, self._beside = self._beside, None
        if beside is not None:
            beside.shutdown(wait=False, cancel_futures=True)

    def clip(self, text: str) -> Clip:
        """Give what is to be heard for a text; never raises. A new text may take as long as the voice's time-out."""
        if text not in self._clips:
            self._clips.setdefault(text, self._make(text))
        return self._clips[text]

    def length(self, text: str) -> Seconds:
        """Give how long a text takes: the same answer for the whole session."""
        return self.clip(text).seconds

    def is_missing(self, text: str) -> bool:
        """Whether the stand-in is given for a text."""
        return text in self._missing

    @property
    def fault(self) -> VoiceError | None:
        """What first went wrong with the voice, for the summary; None while nothing has."""
        return self._fault

    def _make(self, text: str) -> Clip:
        if self._have(text):
            return self._clips[text]
        spoken = self._spoken(text)
        if self._ask_again_in > 0:
            self._ask_again_in -= 1
            return self._without(text)
        try:
            clip = self._render(spoken)
        except VoiceError as fault:
            self._failed(fault)
            return self._without(text)
        self._failures = 0
        return clip

    def _render_next(self, ahead: Iterator[str]) -> None:
        """Have the next text rendered that is neither there nor in the store, and then those after it."""
        text = next((text for text in ahead if not self._have(text)), None)
        beside = self._beside
        if text is None or beside is None:
            return

        def render() -> None:
            with suppress(VoiceError):  # its own moment will tell
                self._clips.setdefault(text, self._keep(self._spoken(text)))
            self._render_next(ahead)

        with suppress(RuntimeError):  # closed meanwhile
            beside.submit(render)

    def _have(self, text: str) -> bool:
        if text not in self._clips and self._store is not None:
            kept = self._store.find(self._voice.name, self._spoken(text))
            if kept is not None:
                self._clips.setdefault(text, kept)
        return text in self._clips

    def _keep(self, spoken: str) -> Clip:
        clip = shape(self._voice.speak(spoken))
        if self._store is not None:
            self._store.keep(self._voice.name, spoken, clip)
        return clip

    def _render(self, spoken: str) -> Clip:
        if self._beside is None:
            return self._keep(spoken)
        rendering = self._beside.submit(self._keep, spoken)
        try:
            return rendering.result(self._patience)
        except TimeoutError as late:
            what = f"The voice needed more than {self._patience:g} s for '{spoken}' in the middle of a session."
            raise VoiceError(what, "Run 'voicecoach doctor' if it happens often.") from late

    def _without(self, text: str) -> Clip:
        self._missing.add(text)
        return self._stand_in

    def _failed(self, fault: VoiceError) -> None:
        self._fault = self._fault or fault
        self._failures += 1
        if self._failures >= PATIENCE:
            self._ask_again_in = FIRST_SILENCE * 2 ** (self._failures - PATIENCE)
