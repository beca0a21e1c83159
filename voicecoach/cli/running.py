"""``run``: a session live."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices, Chosen
from voicecoach.cli.preparing import chosen_session, prepared
from voicecoach.cli.printing import note, own_up, print_entry
from voicecoach.cli.rehearsing import rehearse_session
from voicecoach.coach.wording import summary
from voicecoach.errors import HearingError, SoundError
from voicecoach.language import Language
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.ports import LiveSound, Recogniser

PREPARATION = 20.0
"""Seconds that a live session waits for its voice to be prepared; with espeak-ng it takes one to three, once."""

PROMPTLY = 0.12
"""Seconds that a live session waits for one text it did not foresee: less than it runs ahead of the loudspeaker."""


def run_live(session: str, choices: Choices, model: str | None, *, rehearse_instead: bool) -> None:
    """Perform a session live; without a loudspeaker, rehearse it.

    Raises:
        SoundError: there is no loudspeaker, and nothing is to be done instead; or it went away.
    """
    from voicecoach.adapters.sound_process import SoundProcess

    chosen = chosen_session(session, choices)
    with ExitStack() as stack, ThreadPoolExecutor(1) as beside:
        hearing = beside.submit(_open_ear, stack, model)
        sound = SoundProcess(capture=True)
        stack.callback(sound.close)
        try:
            sound.open()
        except SoundError as fault:
            loudspeaker = fault
        else:
            _perform_live(stack, chosen, sound, hearing.result())
            return
    if not rehearse_instead:
        raise loudspeaker
    note(f"{loudspeaker.what} So this is a rehearsal, faster than life, with a listener made of speech synthesis.")
    rehearse_session(session, choices, None, spoken=True, as_json=False, audio=None, model=model)


def _open_ear(stack: ExitStack, model: str | None) -> Recogniser | HearingError:
    try:
        return stack.enter_context(wiring.recogniser(model, in_step=False, calibrated=True))
    except HearingError as fault:
        return fault


def _perform_live(stack: ExitStack, chosen: Chosen, sound: LiveSound, hearing: Recogniser | HearingError) -> None:
    from voicecoach.adapters.keyboard import Keyboard
    from voicecoach.runner import LiveRun

    language = chosen.language
    ear = None if isinstance(hearing, HearingError) else hearing
    note(f"{hearing} Keys alone lead this session." if ear is None else f"Listening with {ear.name}.")
    if ear is not None:
        _name_deaf_phrases(ear, language)
        _name_deaf_answers(ear, chosen, language)
    sounds = stack.enter_context(wiring.coach_sounds(chosen.spoken))
    safety, heard = chosen.script.safety, wiring.safety_heard()
    familiar = safety is not None and heard.has(safety.full)
    state, unprepared = prepared(chosen, sounds, within=PREPARATION, familiar=familiar)
    sounds.utterances.hurry(PROMPTLY, ahead=unprepared)
    outlet = MixedOutlet(sound, sounds.utterances, sounds.chimes)
    performance = Performance(state, outlet, lambda entry: print_entry(entry, as_json=False))
    live = LiveRun(performance, sound, ear, language.command_of_key, note)
    with Keyboard(live.press) as keyboard:
        if keyboard.available:
            note(_keys(language))
        try:
            live.perform()
        except (KeyboardInterrupt, SoundError):
            for line in summary(performance.state):
                note(line.text)
            raise
        finally:
            if safety is not None and performance.state.done:
                heard.note(safety.full)
            own_up(outlet.unspoken)


def _name_deaf_phrases(ear: Recogniser, language: Language) -> None:
    """Say which of the listener's own phrases the model has no words for."""
    own = [text for words in language.commands.values() for text in words.own]
    for text, lacking in ear.deaf_to(own).items():
        note(f"Your phrase '{text}' cannot be heard with this model, which lacks: {', '.join(lacking)}.")


def _name_deaf_answers(ear: Recogniser, chosen: Chosen, language: Language) -> None:
    """Say which answers the model has no words for; the keys still give them."""
    for question in chosen.questions.values():
        for answer, words in question.answers.items():
            texts = [phrase.text for phrase in language.answer_phrases({answer: words})]
            deaf = ear.deaf_to(texts)
            if len(deaf) == len(texts):
                lacking = ", ".join(sorted({word for missing in deaf.values() for word in missing}))
                note(f"The answer '{answer}' cannot be heard with this model, which lacks: {lacking}. A key gives it.")


def _keys(language: Language) -> str:
    keys = " · ".join(f"{words.key} {command}" for command, words in language.commands.items())
    return f"Keys: {keys}"
