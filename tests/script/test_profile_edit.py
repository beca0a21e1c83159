"""A profile is its owner's: what is put in or taken out leaves every other character as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.errors import ScriptError, UsageError
from voicecoach.script.plan import Side
from voicecoach.script.profile import read_profile
from voicecoach.script.profile_edit import with_item, with_value, without
from voicecoach.script.profile_fields import template

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


VALUES = {
    ("name",): "Anna: #1",
    ("rate",): "140",
    ("volume",): "-6",
    ("ask pain",): "no",
    ("levels", "bridge"): "3",
    ("levels", "clamshell", "left"): "2",
    ("levels", "clamshell", "right"): "1",
    ("pronounce", "gluteus"): "gloo tee us",
}


def without_phrase(text: str, phrase: str) -> str:
    profile = read_profile(text, "profile.yaml", BUILT_IN)
    command = profile.own_phrases[phrase]
    field = "say" if phrase in profile.say.get(command, ()) else "weak"
    return without(text, "profile.yaml", (field, command), phrase, BUILT_IN)


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
@pytest.mark.parametrize("field", ["say", "weak"])
@pytest.mark.parametrize("command", ["pause", "how many left"])
def test_a_phrase_is_put_in_and_nothing_else_is_changed(text: str, field: str, command: str) -> None:
    changed = with_item(text, "profile.yaml", (field, command), "computer pause", BUILT_IN)
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
        text = without_phrase(text, phrase)
        assert phrase not in read_profile(text, "profile.yaml", BUILT_IN).own_phrases
    after = read_profile(text, "profile.yaml", BUILT_IN)
    assert (after.things, after.pronounce, after.own_phrases) == (before.things, before.pronounce, {})


def test_comments_stay() -> None:
    changed = without_phrase(WRITTEN["dashes"], "freeze")
    assert changed == "say:\n  pause:\n    - hush  # quietly\n  # the rest\nlack: [step]\n"
    changed = with_item(changed, "profile.yaml", ("say", "stop"), "enough", BUILT_IN)
    assert changed == "say:\n  stop: [enough]\n  pause:\n    - hush  # quietly\n  # the rest\nlack: [step]\n"


def test_line_ends_stay() -> None:
    changed = with_item(WRITTEN["lines of Windows"], "profile.yaml", ("weak", "pause"), "shush", BUILT_IN)
    assert changed.count("\n") == changed.count("\r\n") == 6


def test_a_word_that_yaml_takes_for_something_else_is_put_in_quotation_marks() -> None:
    changed = with_item("", "profile.yaml", ("say", "pause"), "null", BUILT_IN)
    assert changed == 'say:\n  pause: ["null"]\n'


def test_a_profile_with_mistakes_is_not_touched() -> None:
    with pytest.raises(ScriptError, match="did you mean 'have'"):
        with_item("hav: [band]\n", "profile.yaml", ("say", "pause"), "hush", BUILT_IN)


def test_where_it_cannot_be_done_it_says_what_to_write() -> None:
    with pytest.raises(ScriptError, match=r"write 'say: \{pause: \[hush\]\}' yourself"):
        with_item("have: [band]\n...\n", "profile.yaml", ("say", "pause"), "hush", BUILT_IN)


@pytest.mark.parametrize("text", [*WRITTEN.values(), template()], ids=[*WRITTEN, "a new profile"])
def test_values_are_put_in_and_taken_out_and_nothing_else_is_changed(text: str) -> None:
    before = read_profile(text, "profile.yaml", BUILT_IN)
    changed = text
    for route, value in VALUES.items():
        changed = with_value(changed, "profile.yaml", route, value, BUILT_IN)
        assert _left_over(changed, text).strip() == ""
    changed = with_item(changed, "profile.yaml", ("have",), "block", BUILT_IN)
    after = read_profile(changed, "profile.yaml", BUILT_IN)
    assert (after.name, after.rate, after.volume, after.ask_pain) == ("Anna: #1", 140, -6, False)
    assert after.levels == {"clamshell": {Side.LEFT: 2, Side.RIGHT: 1}, "bridge": 3}
    assert (after.own_phrases, after.things) == (before.own_phrases, {**before.things, "block": "yes"})
    assert after.pronounce == {**before.pronounce, "gluteus": "gloo tee us"}
    for route in VALUES:
        changed = without(changed, "profile.yaml", route, None, BUILT_IN)
    changed = without(changed, "profile.yaml", ("have",), "Block", BUILT_IN)
    assert read_profile(changed, "profile.yaml", BUILT_IN) == before


def test_a_value_takes_the_place_of_another_and_its_comment_stays() -> None:
    text = "rate: 150  # slowly\nlevels:\n  bridge: 2  # the mat slips\n  clamshell:\n    left: 2\n    right: 1\n"
    text = with_value(text, "profile.yaml", ("rate",), "140", BUILT_IN)
    text = with_value(text, "profile.yaml", ("levels", "clamshell", "left"), "3", BUILT_IN)
    assert "rate: 140  # slowly\n" in text
    assert "  bridge: 2  # the mat slips\n  clamshell:\n    left: 3\n    right: 1\n" in text


def test_a_level_for_both_sides_and_one_for_each_give_way_to_each_other() -> None:
    text = with_value("levels: {clamshell: 3}\n", "profile.yaml", ("levels", "clamshell", "left"), "2", BUILT_IN)
    assert read_profile(text, "profile.yaml", BUILT_IN).levels == {"clamshell": {Side.LEFT: 2, Side.RIGHT: 3}}
    text = with_value(text, "profile.yaml", ("levels", "clamshell"), "4", BUILT_IN)
    assert read_profile(text, "profile.yaml", BUILT_IN).levels == {"clamshell": 4}


def test_in_a_new_profile_a_value_stands_beneath_its_explanation() -> None:
    text = with_value(template(), "profile.yaml", ("rate",), "140", BUILT_IN)
    assert "\n# rate: 150\nrate: 140\n" in text
    assert text.replace("rate: 140\n", "", 1) == template()


def test_an_explanation_in_the_midst_of_another_field_is_no_place_for_a_value() -> None:
    text = "levels:\n  bridge: 2\n# rate: 150\n  clamshell: 3\n"
    changed = with_value(text, "profile.yaml", ("rate",), "140", BUILT_IN)
    assert changed == text + "rate: 140\n"


@pytest.mark.parametrize(
    ("route", "value", "sentence"),
    [
        (("rate",), "900", "'900' is too large; write a number from 80 to 300."),
        (("rate",), "fast", "'fast' is not a number; write 'rate: 150'."),
        (("talk",), "shrt", "'shrt' is not known here; did you mean 'short'?"),
        (("levels", "clamshell", "both"), "2", "'both' is not a side; write 'clamshell: {left: 2, right: 3}'."),
        (("name",), "A" * 41, "This is longer than 40 characters; shorten it."),
        (("name",), "\u202eanna", "A character that cannot be seen (U+202E) stands here; delete it."),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_a_sentence(route: tuple[str, ...], value: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        with_value("have: [band]\n", "profile.yaml", route, value, BUILT_IN)
    assert str(caught.value) == sentence


def test_what_is_a_mistake_beside_the_rest_is_refused_too() -> None:
    with pytest.raises(UsageError, match="'band' is something you have, by line 1; keep one"):
        with_item("have: [band]\n", "profile.yaml", ("lack",), "band", BUILT_IN)


@given(st.text(min_size=1, max_size=39))
def test_whatever_a_name_is_it_is_kept_as_it_is_or_refused(name: str) -> None:
    try:
        text = with_value(WRITTEN["lines"], "profile.yaml", ("name",), name, BUILT_IN)
    except UsageError:
        return
    assert read_profile(text, "profile.yaml", BUILT_IN).name == " ".join(name.split())


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
        text = with_item(text, "profile.yaml", (field, command), phrase, BUILT_IN)
    for _, _, phrase in reversed(phrases[::2] + phrases[1::2]):
        text = without_phrase(text, phrase)
    assert read_profile(text, "profile.yaml", BUILT_IN) == before


def _left_over(changed: str, text: str) -> str:
    """Give what of a text is no longer there, in its order."""
    rest = iter(changed)
    return "".join(sign for sign in text if sign not in rest)
