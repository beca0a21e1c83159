"""``run``, ``rehearse`` and ``render``: the ways of performing a session."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices, Chosen, choose, stem
from voicecoach.cli.doctor import look_at
from voicecoach.cli.printing import note, own_up, print_entry, progress_bar
from voicecoach.coach.foresight import duration, everything_said
from voicecoach.coach.state import State
from voicecoach.coach.wording import summary
from voicecoach.errors import HearingError, NotFoundError, SoundError
from voicecoach.language import Language
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.ports import Recogniser
from voicecoach.recording import Recorder
from voicecoach.rehearsal import ScriptedListener, rehearse_spoken, rehearse_typed
from voicecoach.script.conversation import Turn, read_conversation
from voicecoach.script.shelf import read_file
from voicecoach.sound.lengths import RenderedLengths
from voicecoach.sound.mixer import Mixer
from voicecoach.transcript import Entry
from voicecoach.units import Seconds

PREPARATION = 20.0
"""Seconds that a live session waits for its voice to be prepared; with espeak-ng it takes one to three, once."""

PROMPTLY = 0.12
"""Seconds that a live session waits for one text it did not foresee: less than it runs ahead of the loudspeaker."""


def run_live(session: str, choices: Choices, model: str | None, *, rehearse_instead: bool) -> None:
    """Perform a session live; without a loudspeaker, rehearse it.

    Raises:
        SoundError: there is no loudspeaker, and nothing is to be done instead; or it went away.
    """
    chosen = _chosen(session, choices)
    with ExitStack() as stack, ThreadPoolExecutor(1) as beside:
        looking = beside.submit(look_at, "loudspeaker")  # in a process of its own: a faulty sound system may end it
        ear = _open_ear(stack, model)
        loudspeaker = looking.result()
        if loudspeaker.ok:
            _perform_live(stack, chosen, ear)
            return
    if not rehearse_instead:
        raise SoundError(loudspeaker.what, loudspeaker.remedy)
    note(f"{loudspeaker.what} So this is a rehearsal, faster than life, with a listener made of speech synthesis.")
    rehearse_session(session, choices, None, spoken=True, as_json=False, audio=None, model=model)


def _chosen(session: str, choices: Choices) -> Chosen:
    """Take a session as it was chosen, and say what that means for it."""
    chosen = choose(session, choices)
    if chosen.remark:
        note(chosen.remark)
    return chosen


def _open_ear(stack: ExitStack, model: str | None) -> Recogniser | HearingError:
    try:
        return stack.enter_context(wiring.recogniser(model, in_step=False, calibrated=True))
    except HearingError as fault:
        return fault


def _perform_live(stack: ExitStack, chosen: Chosen, hearing: Recogniser | HearingError) -> None:
    from voicecoach.adapters.keyboard import Keyboard
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone
    from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker
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
    state, unprepared = _prepared(chosen, sounds, within=PREPARATION, familiar=familiar)
    sounds.utterances.hurry(PROMPTLY, ahead=unprepared)
    mixer = Mixer()
    outlet = MixedOutlet(mixer, sounds.utterances, sounds.chimes)
    performance = Performance(state, outlet, lambda entry: print_entry(entry, as_json=False))
    live = LiveRun(
        performance,
        mixer,
        SounddeviceSpeaker(),
        ear,
        SounddeviceMicrophone() if ear else None,
        language.command_of_key,
        note,
    )
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


def rehearse_session(
    session: str,
    choices: Choices,
    conversation: Path | None,
    *,
    spoken: bool,
    as_json: bool,
    audio: Path | None,
    model: str | None,
) -> None:
    """Rehearse a session with a conversation, the session's own by default.

    Args:
        spoken: the listener's words are speech, heard by the real recogniser; then a sound file is always left.
    """
    chosen = _chosen(session, choices)
    turns = _turns(session, conversation)
    listener = ScriptedListener(turns)

    def report(entry: Entry) -> None:
        listener.take_in(entry)
        print_entry(entry, as_json=as_json)

    if spoken and audio is None:
        audio = wiring.rehearsals_folder() / f"{stem(session)}.flac"
    if audio is None:
        finished = rehearse_typed(Performance(chosen.state(), None, report), listener, None, report)
    else:
        finished = _rehearse_aloud(chosen, listener, report, audio, model, spoken=spoken)
    if not finished:
        note("The session did not come to its end, since the listener left it paused; the rehearsal ends here.")
    for turn in listener.unsaid:
        when = f"after “{turn.after}”" if turn.after else f"at {turn.at:g} s"
        note(f"The listener never came to say “{turn.say}” ({when}).")
    if audio is not None:
        (note if as_json else print)(str(audio))


def _rehearse_aloud(
    chosen: Chosen,
    listener: ScriptedListener,
    report: Callable[[Entry], None],
    audio: Path,
    model: str | None,
    *,
    spoken: bool,
) -> bool:
    from voicecoach.adapters.sound_files import SoundFileWriter
    from voicecoach.listening.simulated_room import SimulatedRoom

    with ExitStack() as stack:
        if spoken:
            speak = stack.enter_context(wiring.listener_voice())
            words = {turn.say: speak(turn.say) for turn in listener.unsaid}
            ear = stack.enter_context(wiring.recogniser(model, in_step=True))
        sounds = stack.enter_context(wiring.coach_sounds(chosen.spoken))
        state, _ = _prepared(chosen, sounds)
        mixer = Mixer()
        outlet = MixedOutlet(mixer, sounds.utterances, sounds.chimes)
        performance = Performance(state, outlet, report)
        if spoken:
            file = stack.enter_context(SoundFileWriter(audio))
            finished = rehearse_spoken(performance, listener, words, ear, SimulatedRoom(), mixer, file.write, report)
        else:
            file = stack.enter_context(SoundFileWriter(audio))
            finished = rehearse_typed(performance, listener, Recorder(mixer, file.write), report)
        own_up(outlet.unspoken)
    return finished


def render_session(session: str, choices: Choices, output: Path) -> None:
    """Write a session to a sound file, with progress; the file's path is the last line."""
    from voicecoach.adapters.sound_files import SoundFileWriter
    from voicecoach.rendering import render

    chosen = _chosen(session, choices)
    with wiring.coach_sounds(chosen.spoken) as sounds, SoundFileWriter(output) as file:
        state, _ = _prepared(chosen, sounds)
        mixer = Mixer()
        outlet = MixedOutlet(mixer, sounds.utterances, sounds.chimes)
        performance = Performance(state, outlet, lambda _: None)
        with progress_bar("Writing the session", duration(state)) as progress:
            render(performance, Recorder(mixer, file.write), progress)
        own_up(outlet.unspoken)
    print(output)


def _prepared(
    chosen: Chosen, sounds: wiring.Sounds, within: Seconds = math.inf, *, familiar: bool = False
) -> tuple[State, list[str]]:
    """Render ahead what the session is going to say.

    Args:
        within: seconds after which a slow voice is waited for no longer.
        familiar: whether the listener has heard in full what is said for safety.

    Returns:
        The session's first state, and the texts that were not rendered.
    """
    foreseen = list(everything_said(chosen.state(familiar=familiar)))
    deadline = monotonic() + within
    done = 0
    with progress_bar("Preparing the voice", len(foreseen)) as progress:
        while done < len(foreseen) and monotonic() < deadline:
            sounds.utterances.clip(foreseen[done])
            done += 1
            progress(done)
    if sounds.utterances.fault is not None:
        note(f"{sounds.utterances.fault} The session goes on: a chime and the printed text stand in.")
    return chosen.state(RenderedLengths(sounds.utterances, sounds.chimes), familiar=familiar), foreseen[done:]


def _turns(session: str, conversation: Path | None) -> tuple[Turn, ...]:
    path = conversation or _own_conversation(session)
    return read_conversation(read_file(path), str(path)) if path else ()


def _own_conversation(session: str) -> Path | None:
    try:
        return wiring.conversation_of(session)
    except NotFoundError:  # a plan in the short form has none
        return None


def _keys(language: Language) -> str:
    keys = " · ".join(f"{words.key} {command}" for command, words in language.commands.items())
    return f"Keys: {keys}"
