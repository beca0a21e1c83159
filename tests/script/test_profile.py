import pytest

from voicecoach.errors import ScriptError
from voicecoach.script.profile import Profile, read_profile


def test_a_profile_says_what_the_listener_has_and_how_words_are_spoken() -> None:
    text = "have: [band, mat]\nlack: step\npronounce: {gluteus: gloo tee us}\n"
    assert read_profile(text, "profile.yaml") == Profile(
        {"band": "yes", "mat": "yes", "step": "no"}, {"gluteus": "gloo tee us"}
    )


def test_every_mistake_is_told_with_its_place() -> None:
    with pytest.raises(ScriptError) as caught:
        read_profile("hav: [band]\nlack: [3]\npronounce: gluteus\n", "profile.yaml")
    assert [str(problem) for problem in caught.value.problems] == [
        "profile.yaml:1:1: 'hav' is not a field of a profile; did you mean 'have'?",
        "profile.yaml:2:8: this is not the name of a thing; write 'lack: [band]'",
        "profile.yaml:3:12: this does not say how a word is spoken; write 'pronounce: {gluteus: gloo tee us}'",
    ]


def test_a_profile_has_fields() -> None:
    with pytest.raises(ScriptError, match="a profile has fields"):
        read_profile("- band\n", "profile.yaml")
