"""``commands`` and ``listen``: what can be said, and what is heard."""

from __future__ import annotations

import json
from pathlib import Path

from voicecoach.cli import wiring
from voicecoach.cli.capture import capturing
from voicecoach.cli.live_view import live_view
from voicecoach.cli.printing import note, print_line
from voicecoach.errors import HearingError, NotFoundError, SoundError
from voicecoach.listening.phrases import Grammar
from voicecoach.ports import Recogniser
from voicecoach.transcript import of_hearing
from voicecoach.units import HEARING_RATE, Pcm

BLOCK = HEARING_RATE // 10
"""Samples given to the recogniser at once: 100 ms."""


def show_commands(*, as_json: bool, model: str | None) -> None:
    """Print every command with its phrases and key, the listener's own marked; what the model lacks is set apart.

    A profile with mistakes is told of, and the rest is shown.
    """
    language = wiring.language(wiring.profile_if_well())
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
            own = list(words.own)
            fields = {"command": command.value, "say": heard, "own": own, "key": words.key, "does": words.does}
            print(json.dumps({**fields, "not_heard": {text: list(deaf[text]) for text in unheard}}))
        else:
            said = [f"{text} (yours)" if text in words.own else text for text in heard]
            print(f"{words.key:<6} {', '.join(said)}\n       {words.does}")
    if deaf and not as_json:
        print(f"\nThe model in use lacks words of: {', '.join(deaf)}.")
        print(f'It gets them with: voicecoach model build --add "{next(iter(deaf))}"')


def listen_to(file: Path | None, *, as_json: bool, model: str | None) -> None:
    """Print what is heard in a sound file, or from the microphone until Ctrl-C.

    Raises:
        NotFoundError: there is no such file.
        SoundError: there is no microphone, or the file is no sound.
        HearingError: the model cannot be used.
    """
    profile = wiring.profile_if_well()
    language = wiring.language(profile)
    grammar = Grammar.of(language.phrases_of(language.commands))
    live = file is None
    with wiring.recogniser(model, in_step=not live, calibrated=live, known=profile) as ear:
        ear.listen_for(grammar)
        if file is None:
            _listen_live(ear, as_json=as_json)
        else:
            _listen_to_samples(ear, _read(file), as_json=as_json)


def _listen_to_samples(ear: Recogniser, samples: Pcm, *, as_json: bool) -> None:
    for start in range(0, len(samples), BLOCK):
        block = samples[start : start + BLOCK]
        for hearing in ear.hear(block, (start + len(block)) / HEARING_RATE):
            print_line(of_hearing(hearing), as_json=as_json)


def _listen_live(ear: Recogniser, *, as_json: bool) -> None:
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone

    in_use = wiring.devices_in_use()
    with capturing(SounddeviceMicrophone(in_use.microphone, in_use.speaker)) as blocks:
        note(f"Listening with {ear.name}. Say a command; Ctrl-C ends it.")
        heard = 0
        with live_view(as_json=as_json) as view:
            for block, _, _ in blocks:
                heard += len(block)
                for hearing in ear.hear(block, heard / HEARING_RATE):
                    view.hear(hearing)
                view.measure(heard / HEARING_RATE, ear.gate, somebody_speaks=ear.somebody_speaks)


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
