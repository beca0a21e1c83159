"""A study from beginning to end in simulated rooms: a synthetic person, the real recogniser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import soundfile

from tests.simulated_person import SimulatedPerson
from tests.voices import need_voices
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.calibrating import ANSWER_WITHIN
from voicecoach.cli.study import measure, wanted_phrases
from voicecoach.errors import SoundError
from voicecoach.language import load_calibration_words, load_language
from voicecoach.language.study_words import load_study_words
from voicecoach.listening.phrases import Grammar
from voicecoach.listening.study import ModelUsed, Outcome, Part, Prompt, Study, Talker, prompts
from voicecoach.listening.study_file import read
from voicecoach.studying import LISTENED, StudyRun, texts
from voicecoach.units import HEARING_RATE, SAMPLE_RATE

LANGUAGE = load_language()
WORDS, STUDY_WORDS = load_calibration_words(), load_study_words()
COMMANDS = Grammar.of(LANGUAGE.phrases_of(LANGUAGE.commands))
SENTENCE = "The kettle is boiling."
BLOCK = SAMPLE_RATE // 10
BEGUN = Study(
    uid="0" * 32,
    on="2026-11-22",
    version="0.1.0",
    model=ModelUsed("bundled", "0123456789abcdef", 1.0, 0.0, "vosk"),
    label="2 m, kitchen",
    talker=Talker(),
    seed=1,
    finished=False,
    noise=-62.0,
    aloud=True,
    echo=None,
    not_asked=(),
    tries=(),
)


def asked_for(*phrases: str) -> list[Prompt]:
    wanted = wanted_phrases(", ".join(phrases), LANGUAGE)
    return prompts([(candidates[0], grammar) for candidates, grammar in wanted], [SENTENCE], COMMANDS, times=1, seed=1)


Begin = Callable[..., tuple[StudyRun, SimulatedPerson]]


@pytest.fixture
def begin() -> Iterator[Begin]:
    need_voices()
    ear = EarProcess(BUNDLED_MODEL, in_step=True)
    people: list[SimulatedPerson] = []

    def begin(
        answers: Mapping[str, str], *, aloud: bool = True, gain: float = 1.0, until: str = ""
    ) -> tuple[StudyRun, SimulatedPerson]:
        person = SimulatedPerson(answers, gain=gain, until=until)
        people.append(person)
        say = person.say if aloud else None
        run = StudyRun(person.captured(), ear, say, person.show, WORDS, STUDY_WORDS)
        run.room()
        return run, person

    yield begin
    for person in people:
        person.close()
    ear.close()


def ask(phrase: str) -> str:
    return WORDS.ask.format(phrase=phrase)


def test_each_prompt_is_answered_for_and_what_is_kept_adds_up(begin: Begin, tmp_path: Path) -> None:
    asked = asked_for("pause", "four", "next")
    run, person = begin(
        {
            ask("pause"): "pause",
            ask("four"): "four",
            ask("next"): "repeat",
            WORDS.ask_again.format(phrase="next"): "next",
            STUDY_WORDS.read.format(sentence=SENTENCE): SENTENCE,
        }
    )
    file, sounds = tmp_path / "study.json", tmp_path / "sounds"
    measure(run, asked, BEGUN, file, sounds, as_json=False)
    kept = read(file.read_text(encoding="utf-8"), "study.json")
    assert kept.finished
    phrases = {(each.asked, each.again): each for each in kept.tries if each.part is Part.PHRASE}
    assert {key: each.outcome for key, each in phrases.items()} == {
        ("pause", False): Outcome.CORRECT,
        ("four", False): Outcome.CORRECT,
        ("next", False): Outcome.CONFUSED,
        ("next", True): Outcome.CORRECT,
    }
    assert phrases["next", False].heard == ("repeat",)
    assert all(0.2 < (each.sounded or 0) < 1.5 and 20 < each.over_room < 60 for each in phrases.values())
    others = [each for each in kept.tries if each.part is not Part.PHRASE]
    assert [(each.part, each.asked, each.heard) for each in others] == [
        (Part.TALK, SENTENCE, ()),
        (Part.BREATHING, "", ()),
        (Part.MOVING, "", ()),
    ]
    assert [each.listened for each in others] == [LISTENED[each.part] for each in others]
    assert person.shown[-1] == WORDS.thanks
    assert set(person.shown) <= set(texts(asked, WORDS, STUDY_WORDS)), "all that is said was made beforehand"
    names = sorted(path.name for path in sounds.iterdir())
    assert len(names) == len(kept.tries) + 1
    assert names[-1] == "study.json"
    assert {"006-breathing.wav", "007-moving.wav"} <= set(names)
    samples, rate = soundfile.read(sounds / "006-breathing.wav", dtype="int16")
    assert (rate, len(samples)) == (HEARING_RATE, LISTENED[Part.BREATHING] * HEARING_RATE)


def test_the_coach_itself_is_not_taken_for_an_answer(begin: Begin) -> None:
    run, _ = begin({})
    found = [each for each, _ in run.tries(asked_for("pause", "stop", "four", "next"))]
    assert [each.outcome for each in found] == [*[Outcome.MISSED] * 8, None, None, None]
    assert [each.heard for each in found] == [()] * len(found)


def test_who_says_nothing_is_asked_once_more_and_both_are_missed(begin: Begin) -> None:
    run, person = begin({}, aloud=False)
    found = [each for each, _ in run.tries(asked_for("pause")[:1])]
    assert [(each.again, each.outcome, each.score, each.sounded) for each in found] == [
        (False, Outcome.MISSED, None, None),
        (True, Outcome.MISSED, None, None),
    ]
    assert all(each.listened == pytest.approx(ANSWER_WITHIN, abs=0.2) for each in found)
    assert person.shown == [WORDS.quiet, ask("pause"), WORDS.ask_again.format(phrase="pause"), WORDS.thanks]


def test_what_is_said_instead_of_a_phrase_is_in_no_file(
    begin: Begin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, _ = begin({ask("pause"): "yesterday", WORDS.ask_again.format(phrase="pause"): "umbrella"})
    file = tmp_path / "study.json"
    measure(run, asked_for("pause")[:1], BEGUN, file, None, as_json=True)
    printed = capsys.readouterr()
    texts_of_ours = {*COMMANDS.texts, None}
    assert {each["likeliest"] for each in json.loads(printed.out)["tries"]} <= texts_of_ours
    for text in (printed.out, printed.err, file.read_text(encoding="utf-8")):
        assert "yesterday" not in text
        assert "umbrella" not in text
    assert list(tmp_path.iterdir()) == [file], "and no sound"


def test_what_is_done_is_kept_where_it_breaks_off(
    begin: Begin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, _ = begin({ask("pause"): "pause"}, aloud=False, until=STUDY_WORDS.read.format(sentence=SENTENCE))
    file = tmp_path / "study.json"
    with pytest.raises(KeyboardInterrupt):
        measure(run, asked_for("pause"), BEGUN, file, None, as_json=False)
    kept = read(file.read_text(encoding="utf-8"), "study.json")
    assert not kept.finished
    assert [each.outcome for each in kept.tries] == [Outcome.CORRECT]
    assert "Unfinished" in capsys.readouterr().out


def test_a_microphone_of_perfect_silence_is_told_of_after_the_first_phrase(begin: Begin) -> None:
    run, _ = begin({}, aloud=False, gain=0.0)
    with pytest.raises(SoundError, match="perfect silence"):
        list(run.tries(asked_for("pause")))
