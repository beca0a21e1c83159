from tests.script.lint.sessions import warned

ASK = "ask: {sore: {say: Left or right?, answers: {left: left, right: right}, otherwise: left}}\n"


def test_a_rest_after_a_rest_is_warned_of() -> None:
    what = "a rest follows a rest; write one, as long as both"
    assert warned("session:\n  - rest: 10 s\n  - rest: 20 s\n") == [f"6:5: {what}"]
    assert warned("session:\n  - do: [{say: Good.}, {rest: 10 s}]\n  - do: [{rest: 20 s}]\n") == [f"6:11: {what}"]
    assert warned("session:\n  - rest: 10 s\n  - say: Good.\n  - rest: 20 s\n") == []


def test_of_rests_on_conditions_only_one_may_come() -> None:
    first, second = "  - {rest: 10 s, when: sore is left}\n", "  - {rest: 20 s, when: sore is right}\n"
    assert warned(f"{ASK}session:\n{first}{second}") == []
    assert warned("session:\n  - {rest: 10 s, optional: true}\n  - rest: 20 s\n") == []


def test_a_rest_between_rounds_after_a_rest_is_warned_of() -> None:
    assert warned("session:\n  - {rounds: 2, rest: 30 s, do: [{say: Good.}, {rest: 10 s}]}\n") == [
        "5:17: each round ends with a rest already; keep that one, or this one between the rounds"
    ]


def test_a_rest_between_rounds_of_which_there_is_one_is_warned_of() -> None:
    what = "there is only one round, so this rest never comes; write 'rounds: 2', or delete it"
    assert warned("session:\n  - {rest: 30 s, do: [{say: Good.}]}\n") == [f"5:6: {what}"]
    assert warned("session:\n  - {rounds: 1, rest: 30 s, do: [{say: Good.}]}\n") == [f"5:17: {what}"]


def test_rounds_of_which_there_is_one_only_today_are_not() -> None:
    text = "parameters: {often: {default: 1}}\nsession:\n  - {rounds: $often, rest: 30 s, do: [{say: Good.}]}\n"
    assert warned(text) == []


def test_conditions_that_never_hold_together_are_warned_of() -> None:
    text = f"{ASK}session:\n  - {{say: Good., when: [sore is left, sore is right]}}\n"
    what = "never holds where 'sore is left' does, so this is never done; keep one of them"
    assert warned(text) == [f"6:39: 'sore is right' {what}"]
    assert warned(text.replace("sore is right", "sore is not left")) == [f"6:39: 'sore is not left' {what}"]
    assert warned(text.replace("sore is right", "sore is not right")) == []


def test_a_condition_and_that_of_its_block_are_taken_together() -> None:
    text = "equipment: [band?]\nsession:\n  - when: band is yes\n    do:\n    - {say: Good., when: band is no}\n"
    assert warned(text) == [
        "8:26: 'band is no' never holds where 'band is yes' does, so this is never done; keep one of them"
    ]


def test_a_condition_without_an_answer_is_warned_of() -> None:
    assert warned(f"{ASK}session:\n  - {{say: Good., when: sore is not left or right}}\n") == [
        "6:24: 'sore is not left or right' leaves no answer, so this is never done; leave it out, or name fewer answers"
    ]


def test_ready_is_only_said_where_something_waits_for_it() -> None:
    text = "session:\n  - say: Say ready when you are there.\n"
    assert warned(text) == ["5:5: nothing waits here for 'ready'; write 'wait: {say: …}' instead of 'say'"]
    assert warned(text + "  - wait: 30 s\n") == []
