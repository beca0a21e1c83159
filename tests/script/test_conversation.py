import pytest

from voicecoach.errors import ScriptError
from voicecoach.script.conversation import Turn, read_conversation


def faults(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        read_conversation(text, "c.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_turns_come_at_a_moment_or_after_words() -> None:
    text = """
- {at: 20 s, say: pause}
- {at: 20, say: pause}
- {at: 0, say: "yes"}
- {at: 1.5 min, say: no}
- {after: "words the coach says", say: easier}
- {after: Rest, wait: 1.5 s, say: ready}
- {after: Rest, wait: 2, say: How many   left}
"""
    assert read_conversation(text, "c.yaml") == (
        Turn("pause", at=20.0),
        Turn("pause", at=20.0),
        Turn("yes", at=0.0),
        Turn("no", at=90.0),
        Turn("easier", after="words the coach says"),
        Turn("ready", after="Rest", wait=1.5),
        Turn("How many left", after="Rest", wait=2.0),
    )


def test_a_listener_who_says_nothing_is_an_empty_list() -> None:
    assert read_conversation("[]", "c.yaml") == ()


def test_every_mistake_is_told_with_its_place() -> None:
    text = """- {say: pause}
- {at: 20 s, after: Rest, say: pause}
- {at: 20 s}
- {at: 20 s, say: 5}
- {at: soon, say: pause}
- {at: -1, say: pause}
- {at: 20 s, wait: 1 s, say: pause}
- {after: , say: pause}
- {at: 20 s, sya: pause}
- pause
- {at: 9 s, say: a, say: b}
- {at: true, say: a}
"""
    assert faults(text) == [
        "c.yaml:1:3: this turn has neither of 'at' and 'after'; write one of them",
        "c.yaml:2:3: this turn has both of 'at' and 'after'; write one of them",
        "c.yaml:3:3: 'say' is missing; write what the listener says, as in 'say: pause'",
        "c.yaml:4:19: 'say' needs words; write text, and numbers in quotes",
        "c.yaml:5:8: 'soon' is not a length of time; write it like '10 s', '1.5 s' or '2 min'",
        "c.yaml:6:8: '-1' is before the beginning or hours after it; write another",
        "c.yaml:7:14: 'wait' goes with 'after', not with 'at'; add it to the time",
        "c.yaml:8:10: 'after' needs words; write text, and numbers in quotes",
        "c.yaml:9:3: 'say' is missing; write what the listener says, as in 'say: pause'",
        "c.yaml:9:14: 'sya' is not a field of a turn; did you mean 'say'?",
        "c.yaml:10:3: a turn has a time and words; write '- {at: 20 s, say: pause}'",
        "c.yaml:11:21: 'say' is written twice, first on line 11; keep one",
        "c.yaml:12:8: this is not a length of time; write it like '10 s', '1.5 s' or '2 min'",
    ]


def test_what_is_no_list_is_no_conversation() -> None:
    assert faults("at: 20 s\n") == ["c.yaml:1:1: a conversation is a list; write '- {at: 20 s, say: pause}'"]
    assert faults("") == ["c.yaml:1:1: the file is empty; write something in it"]
