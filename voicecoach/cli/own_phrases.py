"""``commands --say`` and ``--forget``: the listener's own phrases, tried before they are kept in the profile."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from difflib import get_close_matches
from typing import Final

from voicecoach.cli import wiring
from voicecoach.cli.printing import note, progress_bar
from voicecoach.errors import HearingError, UsageError, VoiceError
from voicecoach.language import WEAK_THRESHOLD, Language, load_language, load_talk
from voicecoach.listening.attempt import Attempt
from voicecoach.listening.phrases import Command, Grammar, Phrase
from voicecoach.listening.trial import Trial
from voicecoach.ports import Recogniser
from voicecoach.script.own_phrases import as_said, fault_of, fault_of_command
from voicecoach.script.profile_edit import with_item, without
from voicecoach.script.text.sentences import did_you_mean, ended

_OTHERS_OF_EACH: Final = 2
_TALK_OF_EACH: Final = 4
"""Each voice says one of so many other phrases, and of talk: a quarter of a minute in all."""


def add_phrase(text: str, command: str, *, model: str | None, anyway: bool, as_json: bool) -> None:
    """Try a phrase with many voices, say what became of it, and keep it in the profile if nothing speaks against it.

    Args:
        text: what the listener wants to say.
        command: the name of a command.
        model: to try it with, instead of the one in use.
        anyway: keep it in spite of what the trial shows.
        as_json: print what was found as JSON.

    Raises:
        UsageError: it cannot be a phrase for this command, or is one already.
        HearingError: the model lacks a word of it, or it was not told from other phrases.
        VoiceError: there are no voices to try it with.
        ScriptError: the profile has mistakes, or cannot be changed.
    """
    language = wiring.language()
    phrase = _phrase(text, command, language)
    with wiring.recogniser(model, in_step=True) as ear:
        _refuse_unknown_words(phrase, ear, model)
        trial = _tried(phrase, language, ear, anyway=anyway)
    weak = trial is not None and trial.phrase.threshold > phrase.threshold
    doubts = list(_doubts(trial)) if trial else []
    if trial is not None and not as_json:
        print(_account(trial))
    for remark in _remarks(phrase, language, weak=weak):
        note(remark)
    kept = anyway or not doubts
    if kept:
        _keep(phrase, "weak" if weak else "say")
    if as_json:
        print(_as_json(phrase, weak, trial, kept=kept))
    if not kept:
        raise HearingError(" ".join(doubts), "Choose other words, two or three rather than one, or add --anyway.")
    for doubt in doubts:
        note(doubt)
    if not as_json:
        print(f"“{phrase.text}” now means {phrase.meaning}. It is kept in {wiring.profile_file()}.")


def forget_phrase(text: str) -> None:
    """Take one of the listener's own phrases out of the profile.

    Raises:
        UsageError: it is none of them.
        ScriptError: the profile has mistakes, or cannot be changed.
    """
    phrase = as_said(text)
    profile = wiring.profile()
    own = profile.own_phrases
    if phrase not in own:
        remedy = ended(did_you_mean(phrase, own)) if own else "You have none yet."
        raise UsageError(f"'{phrase}' is not a phrase of your own;" if own else f"'{phrase}' is not one.", remedy)
    file = wiring.profile_file()
    route = ("say" if phrase in profile.say.get(own[phrase], ()) else "weak", own[phrase])
    wiring.write_profile(without(wiring.profile_text(), str(file), route, phrase, load_language().built_in))
    print(f"“{phrase}” no longer means {own[phrase]}.")


def _phrase(text: str, command: str, language: Language) -> Phrase:
    built_in = load_language().built_in
    name = as_said(command).replace("-", " ")
    fault = fault_of_command(name, built_in) or fault_of(text, name, built_in)
    if fault:
        raise UsageError(ended(fault[0].upper() + fault[1:]))
    said = as_said(text)
    own = wiring.profile().own_phrases
    if said in own:
        raise UsageError(
            f"'{said}' already means '{own[said]}'.", f'To change that: voicecoach commands --forget "{said}"'
        )
    return Phrase(said, Command(name), language.commands[Command(name)].phrases[0].threshold)


def _refuse_unknown_words(phrase: Phrase, ear: Recogniser, model: str | None) -> None:
    lacking = ear.deaf_to([phrase.text]).get(phrase.text)
    if lacking is None:
        return
    words = wiring.words_known(model)
    near = {word: get_close_matches(word, _alike(word, words), n=3) for word in lacking}
    has = " ".join(f"Near to '{word}' it has: {', '.join(found)}." for word, found in near.items() if found)
    build = f'voicecoach model build --add "{phrase.text}"'
    remedy = f"{has} Use words it knows, or have it learn these: {build}"
    raise HearingError(f"{ear.name} cannot hear '{phrase.text}', for lack of: {', '.join(lacking)}.", remedy.strip())


def _alike(word: str, words: Iterable[str]) -> list[str]:
    """Give the words that begin alike and are about as long; a large model has hundreds of thousands."""
    return [each for each in words if each[:1] == word[:1] and abs(len(each) - len(word)) <= 2]


def _tried(phrase: Phrase, language: Language, ear: Recogniser, *, anyway: bool) -> Trial | None:
    """Let the voices try a phrase; without voices it is not tried, which ``anyway`` puts up with."""
    others = Grammar.of(language.phrases_of(language.commands))
    deaf = ear.deaf_to(others.texts)
    others = Grammar(tuple(other for other in others.phrases if other.text not in deaf))
    ear.listen_for(Grammar((*others.phrases, phrase)))
    try:
        attempts = _attempts(phrase.text, others.texts, ear)
    except VoiceError as fault:
        if not anyway:
            raise
        note(f"{fault.what} So the phrase was not tried.")
        return None
    trial = Trial.of(phrase, others, attempts)
    if trial.talk or _short(phrase.text):
        return Trial.of(replace(phrase, threshold=max(phrase.threshold, WEAK_THRESHOLD)), others, attempts)
    return trial


def _attempts(phrase: str, others: Sequence[str], ear: Recogniser) -> list[Attempt]:
    from voicecoach.adapters.chorus import SINGERS, Chorus

    talk = load_talk()
    aside = [*talk.words, *talk.sentences]
    chorus = Chorus(ear)
    attempts: list[Attempt] = []
    texts = [
        [phrase, *others[number % _OTHERS_OF_EACH :: _OTHERS_OF_EACH], *aside[number % _TALK_OF_EACH :: _TALK_OF_EACH]]
        for number in range(len(SINGERS))
    ]
    with progress_bar("Trying the phrase with other voices", sum(map(len, texts))) as progress:
        for singer, said in zip(SINGERS, texts, strict=True):
            for attempt in chorus.attempts(singer, said):
                attempts.append(attempt)
                progress(len(attempts))
    return attempts


def _short(phrase: str) -> bool:
    """Whether a phrase is one word of one syllable, as English is spelt."""
    return " " not in phrase and len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouy])e$", "", phrase))) <= 1


def _doubts(trial: Trial) -> list[str]:
    if trial.passed:
        return []
    said = trial.phrase.text
    doubts = [
        *(f"'{said}' was taken for '{other}' by {_voices(many)}." for other, many in trial.taken_for.items()),
        *(f"'{other}' was taken for '{said}' by {_voices(many)}." for other, many in trial.mistaken.items()),
    ]
    if not trial.heard_enough:
        doubts.insert(0, f"'{said}' was heard by only {trial.obeyed} of {trial.voices} voices.")
    if trial.talk_too_often:
        doubts.append(f"Talk was taken for '{said}': {', '.join(trial.talk)}.")
    return doubts


def _account(trial: Trial) -> str:
    said, threshold = trial.phrase.text, trial.phrase.threshold
    heard = f"“{said}” was heard by {trial.obeyed} of {trial.voices} synthetic voices, half of them over noise"
    scored = f"with a middling score of {trial.middling:.1f}, where {threshold:.2f} is needed."
    talk = (
        f"Of {trial.talked} words and sentences of everyday talk, {sum(trial.talk.values()) or 'none'} passed for it."
    )
    return f"{heard}, {scored}\n{talk}"


def _remarks(phrase: Phrase, language: Language, *, weak: bool) -> list[str]:
    remarks = []
    if weak:
        why = "is one short word" if _short(phrase.text) else "is easily taken for other talk"
        remarks.append(f"“{phrase.text}” {why}, so it needs a higher score than other phrases do.")
    words = set(phrase.text.split())
    said = [text for text in language.sentences.values() if words <= set(re.findall(r"[\w']+", text.casefold()))]
    if said:
        remarks.append(f"The coach itself says “{said[0]}”: while it does, “{phrase.text}” is not obeyed.")
    return remarks


def _keep(phrase: Phrase, field: str) -> None:
    file = wiring.profile_file()
    built_in = load_language().built_in
    wiring.write_profile(
        with_item(wiring.profile_to_edit(), str(file), (field, str(phrase.meaning)), phrase.text, built_in)
    )


def _voices(many: int) -> str:
    return "one voice" if many == 1 else f"{many} voices"


def _as_json(phrase: Phrase, weak: bool, trial: Trial | None, *, kept: bool) -> str:
    found = {} if trial is None else {name: value for name, value in asdict(trial).items() if name != "phrase"}
    fields = {"phrase": phrase.text, "command": str(phrase.meaning), "weak": weak, "kept": kept}
    return json.dumps({**fields, **found}, ensure_ascii=False)
