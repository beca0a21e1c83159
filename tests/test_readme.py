"""What the README shows is true."""

from __future__ import annotations

import re
from pathlib import Path

from voicecoach.cli import wiring
from voicecoach.cli.choices import choose
from voicecoach.coach.foresight import prospect
from voicecoach.language import load_language
from voicecoach.script.conversation import read_conversation
from voicecoach.script.model import STEPS, Exercise, Hold, Level, Parameter, Part, Question, Script, Waiting
from voicecoach.script.profile import read_profile
from voicecoach.script.reading.reader import read_exercise, read_source

ROOT = Path(__file__).parent.parent


def blocks(path: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (ROOT / path).read_text(encoding="utf-8"), re.DOTALL)


README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSION, CONVERSATION = blocks("README.md")


def test_its_session_can_be_performed_and_nothing_in_it_is_doubtful() -> None:
    source = read_source(SESSION, "README.md", wiring.shelf())
    assert len(source.script.session) == 5
    assert wiring.doubts(source) == ()


def test_the_language_guide_shows_a_session_an_exercise_and_a_profile_that_can_be_read() -> None:
    session, exercise, profile = blocks("scripts/LANGUAGE.md")
    source = read_source(session, "LANGUAGE.md", wiring.shelf())
    assert wiring.doubts(source) == ()
    assert read_exercise(exercise, "LANGUAGE.md", wiring.shelf()).name == "Wall squat"
    assert read_profile(profile, "LANGUAGE.md", load_language().built_in).things == {"band": "yes", "step": "no"}


def test_the_language_guide_names_every_field_of_the_language() -> None:
    guide = (ROOT / "scripts/LANGUAGE.md").read_text(encoding="utf-8")
    kinds: tuple[type[Part], ...] = (Script, Exercise, Level, Hold, Question, Parameter, Waiting, *STEPS.values())
    fields = {name.replace("_", " ") for kind in kinds for name in kind.model_fields}
    assert not [name for name in fields if name not in guide]


def test_its_table_of_sessions_is_that_of_the_program() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| [^|]+ \| (\d+) min \|$", README, re.MULTILINE)
    assert {name for name, _ in rows} == {listed.name for listed in wiring.shelf().sessions()}
    for name, minutes in rows:
        state = choose(name).state()
        answered = prospect(state, {name: question.otherwise for name, question in state.session.questions.items()})
        assert abs(answered.seconds / 60 - int(minutes)) <= 0.6


def test_its_conversation_can_be_read() -> None:
    assert [turn.say for turn in read_conversation(CONVERSATION, "README.md")] == ["left", "pause", "resume"]


def test_its_table_of_commands_is_that_of_the_program() -> None:
    language = load_language()
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", README, re.MULTILINE)[1:]
    assert len(rows) == len(language.commands)
    for (first, others, key), words in zip(rows, language.commands.values(), strict=True):
        texts = {phrase.text for phrase in words.phrases}
        assert {first, *others.lower().split(", ")} <= texts
        assert key == words.key
