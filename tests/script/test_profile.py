from __future__ import annotations

import re
from importlib import resources

import pytest

from voicecoach.errors import ScriptError
from voicecoach.script.plan import Side
from voicecoach.script.profile import MOST_BYTES, Profile, read_profile
from voicecoach.script.profile_fields import LANGUAGES, PROFILE_FIELDS, template

BUILT_IN = {"pause": ("pause", "hold on"), "switch sides": ("switch sides",), "next": ("next",)}


def read(text: str) -> Profile:
    return read_profile(text, "profile.yaml", BUILT_IN)


def problems_of(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        read(text)
    return [str(problem).removeprefix("profile.yaml:") for problem in caught.value.problems]


def test_a_profile_says_what_the_listener_has_and_how_words_are_spoken() -> None:
    assert read("have: [band, mat]\nlack: step\npronounce: {gluteus: gloo tee us}\n") == Profile(
        {"band": "yes", "mat": "yes", "step": "no"}, {"gluteus": "gloo tee us"}
    )


def test_every_mistake_is_told_with_its_place() -> None:
    assert problems_of("hav: [band]\nlack: [3]\npronounce: gluteus\n") == [
        "1:1: 'hav' is not a field of a profile; did you mean 'have'?",
        "2:8: this is not the name of a thing; write 'lack: [band]'",
        "3:12: this does not say how a word is spoken; write 'pronounce: {gluteus: gloo tee us}'",
    ]


def test_a_profile_says_how_the_coach_is_to_be() -> None:
    profile = read("""\
name: Anna
sore side: left
ask_pain: no
levels: {clamshell: {left: 2, right: 3}, bridge: 1, fire-hydrant: {left: 4}}
voice: en-gb
rate: 140
volume: -6.5
talk: counts
language: en
threshold: 0.3
""")
    assert profile == Profile(
        name="Anna",
        sore_side="left",
        ask_pain=False,
        levels={"clamshell": {Side.LEFT: 2, Side.RIGHT: 3}, "bridge": 1, "fire-hydrant": {Side.LEFT: 4}},
        voice="en-gb",
        rate=140,
        volume=-6.5,
        talk="counts",
        language="en",
        threshold=0.3,
    )
    assert [profile.level_of("clamshell", side) for side in (Side.LEFT, Side.RIGHT, None)] == [1, 2, None]
    assert [profile.level_of("bridge", side) for side in (Side.LEFT, Side.RIGHT, None)] == [0, 0, 0]
    assert profile.level_of("fire-hydrant", Side.RIGHT) is None
    assert profile.level_of("plank", None) is None


def test_every_mistake_in_them_is_told_at_once() -> None:
    text = """\
name: 42
sore side: both
ask pain: true
levels:
  clamshell: 0
  bridge: {up: 2, left: two}
  plank: 1.5
voice: ""
rate: 900
volume: loud
talk: shrt
language: de
threshold: -3
ask-pain: no
have: [band]
lack: [band]
volum: 3
"""
    assert problems_of(text) == [
        "1:7: '42' is not text; put it in quotes: '42'",
        "2:12: 'both' is not known here; choose from: left, right, neither",
        "3:11: 'true' is not known here; choose from: yes, no",
        "5:14: '0' is not a level, which are counted from 1, the easiest; write 'clamshell: 2'",
        "6:12: 'up' is not a side; write 'bridge: {left: 2, right: 3}'",
        "6:25: 'two' is not a level, which are counted from 1, the easiest; write 'left: 2'",
        "7:10: '1.5' is not a level, which are counted from 1, the easiest; write 'plank: 2'",
        "8:8: this is empty; write 'voice: en-gb-x-rp', or leave it out",
        "9:7: '900' is too large; write a number from 80 to 300",
        "10:9: 'loud' is not a number; write 'volume: -6'",
        "11:7: 'shrt' is not known here; did you mean 'short'?",
        "12:11: 'de' is not known here; write 'language: en'",
        "13:12: '-3' is too small; write a number from -1 to 1",
        "14:1: 'ask-pain' is written twice, first on line 3; keep one",
        "16:8: 'band' is something you have, by line 15; keep one",
        "17:1: 'volum' is not a field of a profile; did you mean 'volume'?",
    ]


@pytest.mark.parametrize("name", PROFILE_FIELDS)
@pytest.mark.parametrize("value", ["", "~", "[]", "{}", "[[a]]", "{a: {b: {c: d}}}", "true", "1e300", "'  '", "nan"])
def test_whatever_stands_in_a_field_is_read_or_is_a_mistake_in_its_line(name: str, value: str) -> None:
    try:
        read(f"{name}: {value}\n")
    except ScriptError as caught:
        assert {problem.line for problem in caught.problems} == {1}
        assert all("; " in problem.what for problem in caught.problems)


def test_a_new_profile_says_nothing_and_each_of_its_examples_can_be_used() -> None:
    assert read(template()) == Profile()
    used = read(re.sub(r"(?m)^# (?=[a-z ]+: )", "", template()))
    default = Profile()
    same = [name for name in vars(default) if getattr(used, name) == getattr(default, name)]
    assert same == ["language"]


def test_the_languages_are_those_that_ship() -> None:
    files = [file.name for file in resources.files("voicecoach.language").iterdir()]
    assert sorted(name.removesuffix(".yaml") for name in files if re.fullmatch(r"[a-z]+\.yaml", name)) == list(
        LANGUAGES
    )


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"name: Ren\xe9\n", "this letter is not UTF-8; save the file again as UTF-8"),
        (b"\xff\xfen\0", "the file is saved as UTF-16; save it again as UTF-8"),
        (b"name: \x00\n", "a character that cannot be seen (U+0000) stands here; delete it"),
        (b"#" * (MOST_BYTES + 1), "this is larger than 256 KiB, so it is no profile; move it away, or make it shorter"),
        (b"&a [*a]", "a profile has fields; write 'have: [band]'"),
    ],
)
def test_a_file_that_is_no_profile_is_told_in_a_sentence(data: bytes, what: str) -> None:
    with pytest.raises(ScriptError) as caught:
        read_profile(data, "profile.yaml", BUILT_IN)
    assert what in [problem.what for problem in caught.value.problems]


def test_a_profile_has_fields() -> None:
    assert problems_of("- band\n") == ["1:1: a profile has fields; write 'have: [band]'"]


@pytest.mark.parametrize("text", ["", "\n", "# mine\n\n  # later\n"])
def test_a_profile_with_nothing_but_comments_says_nothing(text: str) -> None:
    assert read(text) == Profile()


def test_the_listeners_own_phrases_are_given_as_the_recogniser_writes_them() -> None:
    profile = read("say:\n  pause: [Computer  Pause, I\u2019m tired]\n  switch sides: roll over\nweak: {next: on}\n")
    assert profile.say == {"pause": ("computer pause", "i'm tired"), "switch sides": ("roll over",)}
    assert profile.weak == {"next": ("on",)}
    assert profile.own_phrases == {
        "computer pause": "pause",
        "i'm tired": "pause",
        "roll over": "switch sides",
        "on": "next",
    }


def test_every_mistake_in_them_is_told_at_its_line() -> None:
    text = """\
say:
  paws: [hush]
  pause:
    - 3
    - ""
    - computer pause 2
    - pause!
    - one two three four five six
    - next
    - hold on
    - hush
    - Hush
    - well-done
    - over_there
  next: hush
weak: [hush]
"""
    assert problems_of(text) == [
        "2:3: 'paws' is not a command; did you mean 'pause'?",
        "4:7: this is not a phrase; write 'pause: [computer pause]'",
        "5:7: this phrase is empty; write what you want to say",
        "6:7: 'computer pause 2' has figures in it; write numbers as words",
        "7:7: 'pause!' has a '!' in it, which nobody says; write words alone",
        "8:7: 'one two three four five six' has 6 words; use at most 5",
        "9:7: 'next' means 'next'; use other words",
        "10:7: 'hold on' means this already; leave it out",
        "12:7: 'hush' is here twice, on line 11; keep one",
        "13:7: 'well-done' has a '-' in it, which nobody says; write words alone",
        "14:7: 'over_there' has a '_' in it, which nobody says; write words alone",
        "15:9: 'hush' already means 'pause', on line 11; keep one",
        "16:7: this does not say which command a phrase is for; write 'weak: {pause: [computer pause]}'",
    ]


@pytest.mark.parametrize("said", ["", "say:\n", "say: hush\n", "say: {pause: [[hush]]}\n", "say: {pause: {a: b}}\n"])
def test_what_is_no_phrase_is_a_mistake_and_no_fault_of_ours(said: str) -> None:
    if said:
        assert len(problems_of(said)) == 1
    else:
        assert read(said) == Profile()
