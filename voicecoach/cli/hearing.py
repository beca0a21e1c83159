"""``commands`` and ``listen``: what can be said, and what is heard."""

from __future__ import annotations

import json
from pathlib import Path
from queue import SimpleQueue

from voicecoach.cli import wiring
from voicecoach.cli.printing import note, print_line
from voicecoach.errors import HearingError, NotFoundError, SoundError
from voicecoach.language import load_language
from voicecoach.listening.phrases import Grammar
from voicecoach.ports import Recogniser
from voicecoach.transcript import of_hearing
from voicecoach.units import HEARING_RATE, Pcm, Seconds

BLOCK = HEARING_RATE // 10
"""Samples given to the recogniser at once: 100 ms."""


def show_commands(*, as_json: bool, model: Path | None) -> None:
    """Print every command with its phrases and key; phrases that the model cannot hear are set apart."""
    language = load_language()
    texts = [phrase.text for words in language.commands.values() for phrase in words.phrases]
    try:
        with wiring.recogniser(model, in_step=True) as ear:
            deaf = ear.deaf_to(texts)
    except HearingError as fault:
        note(f"{fault} Which phrases it would hear is not shown.")
        deaf = {}
    for command, words in language.commands.items():
        heard = [phrase.text for phrase in words.phrases if phrase.text not in deaf]
        unheard = [phrase.text for phrase in words.phrases if phrase.text in deaf]
        if as_json:
            fields = {"command": command.value, "say": heard, "key": words.key, "does": words.does}
            print(json.dumps({**fields, "not_heard": {text: list(deaf[text]) for text in unheard}}))
        else:
            print(f"{words.key:<6} {', '.join(heard)}\n       {words.does}")
    if deaf and not as_json:
        print(f"\nWith a larger model also: {', '.join(deaf)}.\nThe bundled one lacks some of their words.")


def listen_to(file: Path | None, *, as_json: bool, model: Path | None) -> None:
    """Print what is heard in a sound file, or from the microphone until Ctrl-C.

    Raises:
        NotFoundError: there is no such file.
        SoundError: there is no microphone, or the file is no sound.
        HearingError: the model cannot be used.
    """
    language = load_language()
    grammar = Grammar.of(language.phrases_of(language.commands))
    with wiring.recogniser(model, in_step=True) as ear:
        ear.listen_for(grammar)
        if file is None:
            _listen_live(ear, as_json=as_json)
        else:
            _listen_to_samples(ear, _read(file), as_json=as_json)


def _listen_to_samples(ear: Recogniser, samples: Pcm, *, as_json: bool) -> None:
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        _hear(ear, block, (start + len(block)) / HEARING_RATE, as_json=as_json)


def _listen_live(ear: Recogniser, *, as_json: bool) -> None:
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone

    blocks: SimpleQueue[Pcm] = SimpleQueue()
    microphone = SounddeviceMicrophone()
    microphone.start(blocks.put)
    note("Listening. Say a command; Ctrl-C ends it.")
    heard = 0
    try:
        while True:
            block = blocks.get()
            heard += len(block)
            _hear(ear, block, heard / HEARING_RATE, as_json=as_json)
    finally:
        microphone.close()


def _hear(ear: Recogniser, block: Pcm, at: Seconds, *, as_json: bool) -> None:
    for hearing in ear.hear(block, at):
        print_line(of_hearing(hearing), as_json=as_json)


def _read(file: Path) -> Pcm:
    """Read a sound file of any rate as the recogniser wants it, with the silence that ends a last phrase."""
    import numpy as np
    import soundfile
    import soxr

    if not file.is_file():
        raise NotFoundError(f"There is no sound file '{file}'.", "Check its path.")
    try:
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise SoundError(f"'{file}' is not a sound file that can be read.", "WAV, FLAC, MP3 and Ogg can.") from error
    mono = soxr.resample(samples.mean(axis=1), rate, HEARING_RATE)
    pcm: Pcm = np.rint(np.clip(mono, -1, 1) * 32767).astype(np.int16)
    return np.concatenate([pcm, np.zeros(HEARING_RATE, np.int16)])
