import pytest

from voicecoach.errors import ScriptError
from voicecoach.script.profile import Profile, read_profile

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
