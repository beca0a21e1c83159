"""A profile is its owner's: what is put in or taken out leaves every other character as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.errors import ScriptError
from voicecoach.script.profile import read_profile
from voicecoach.script.profile_edit import with_phrase, without_phrase

BUILT_IN = {"pause": ("pause",), "stop": ("stop",), "how many left": ("how many left",)}

WRITTEN = {
    "nothing": "",
    "a comment": "# mine\n",
    "other fields": "have: [band?]  # the red one\n",
    "no line end": "have: [band]",
    "all in braces": "{have: [band], lack: [step]}\n",
    "nothing in braces": "{}\n",
    "braces": "say: {pause: [hush], stop: enough}  # said\nlack: [step]\n",
    "a comma at the end": "say: {pause: [ hush, ],}\n",
    "lines": "say:\n  # for the night\n  pause: hush\n  stop: [cut it, enough]\n\nlack: [step]\n",
    "dashes": "say:\n  pause:\n    - hush  # quietly\n    - freeze\n  # the rest\nlack: [step]\n",
    "dashes without end": "say:\n  stop:\n  - enough\n  pause:\n  - hush",
    "another command": "say:\n  stop:\n    - enough\n",
    "quotation marks": 'say: {"pause": \'hush\', stop: ["I\'m done"]}\n',
    "indented": "  say:\n     pause: [hush]\n  lack: [step]\n",
    "lines of Windows": "lack: [step]\r\nsay:\r\n  pause:\r\n    - hush\r\n",
    "a mark of order": "\ufeffsay: {pause: hush}\n",
    "the same words elsewhere": "have: [hush]\npronounce: {hush: hush}\nsay: {pause: hush}\n",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
@pytest.mark.parametrize("field", ["say", "weak"])
@pytest.mark.parametrize("command", ["pause", "how many left"])
def test_a_phrase_is_put_in_and_nothing_else_is_changed(text: str, field: str, command: str) -> None:
    changed = with_phrase(text, "profile.yaml", field, command, "computer pause", BUILT_IN)
    before = read_profile(text, "profile.yaml", BUILT_IN)
    after = read_profile(changed, "profile.yaml", BUILT_IN)
    assert after.own_phrases == {**before.own_phrases, "computer pause": command}
    assert "computer pause" in getattr(after, field)[command]
    assert (after.things, after.pronounce) == (before.things, before.pronounce)
    assert _left_over(changed, text).isspace() or _left_over(changed, text) == ""


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
def test_each_phrase_can_be_taken_out_until_none_is_left(text: str) -> None:
    before = read_profile(text, "profile.yaml", BUILT_IN)
    for phrase in before.own_phrases:
        text = without_phrase(text, "profile.yaml", phrase, BUILT_IN)
        assert phrase not in read_profile(text, "profile.yaml", BUILT_IN).own_phrases
    after = read_profile(text, "profile.yaml", BUILT_IN)
    assert (after.things, after.pronounce, after.own_phrases) == (before.things, before.pronounce, {})


def test_comments_stay() -> None:
    changed = without_phrase(WRITTEN["dashes"], "profile.yaml", "freeze", BUILT_IN)
    assert changed == "say:\n  pause:\n    - hush  # quietly\n  # the rest\nlack: [step]\n"
    changed = with_phrase(changed, "profile.yaml", "say", "stop", "enough", BUILT_IN)
    assert changed == "say:\n  stop: [enough]\n  pause:\n    - hush  # quietly\n  # the rest\nlack: [step]\n"


def test_line_ends_stay() -> None:
    changed = with_phrase(WRITTEN["lines of Windows"], "profile.yaml", "weak", "pause", "shush", BUILT_IN)
    assert changed.count("\n") == changed.count("\r\n") == 6


def test_a_word_that_yaml_takes_for_something_else_is_put_in_quotation_marks() -> None:
    changed = with_phrase("", "profile.yaml", "say", "pause", "null", BUILT_IN)
    assert changed == 'say:\n  pause: ["null"]\n'


def test_a_profile_with_mistakes_is_not_touched() -> None:
    with pytest.raises(ScriptError, match="did you mean 'have'"):
        with_phrase("hav: [band]\n", "profile.yaml", "say", "pause", "hush", BUILT_IN)


def test_where_it_cannot_be_done_it_says_what_to_write() -> None:
    with pytest.raises(ScriptError, match=r"write 'say: \{pause: \[hush\]\}' yourself"):
        with_phrase("have: [band]\n...\n", "profile.yaml", "say", "pause", "hush", BUILT_IN)


PHRASES = st.lists(
    st.tuples(st.sampled_from(["say", "weak"]), st.sampled_from(sorted(BUILT_IN)), st.text("abc", min_size=1)),
    unique_by=lambda each: each[2],
    max_size=6,
)


@given(st.sampled_from(sorted(WRITTEN)), PHRASES)
def test_what_was_put_in_can_be_taken_out_again_in_any_order(name: str, phrases: list[tuple[str, str, str]]) -> None:
    text = WRITTEN[name]
    before = read_profile(text, "profile.yaml", BUILT_IN)
    for field, command, phrase in phrases:
        text = with_phrase(text, "profile.yaml", field, command, phrase, BUILT_IN)
    for _, _, phrase in reversed(phrases[::2] + phrases[1::2]):
        text = without_phrase(text, "profile.yaml", phrase, BUILT_IN)
    assert read_profile(text, "profile.yaml", BUILT_IN) == before


def _left_over(changed: str, text: str) -> str:
    """Give what of a text is no longer there, in its order."""
    rest = iter(changed)
    return "".join(sign for sign in text if sign not in rest)
