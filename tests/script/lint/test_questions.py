from tests.script.lint.sessions import warned


def question(say: str, answers: str, otherwise: str = "left") -> list[str]:
    """Give the warnings of a question that is used."""
    ask = f'ask:\n  q:\n    say: "{say}"\n    answers: {{{answers}}}\n    otherwise: {otherwise}\n'
    return warned(f"{ask}session:\n  - say: Good.\n    when: q is {otherwise}\n")


def test_a_safety_word_as_an_answer_is_warned_of() -> None:
    assert question("Say left or right.", "left: [left, pause], right: [right]") == [
        "7:28: 'pause' is a command at any moment; use another word for this answer"
    ]


def test_an_answer_that_is_never_heard_is_warned_of() -> None:
    assert question("Say left, right or zenith.", "left: left, right: right, up: [zenith, zenith point]") == [
        "7:41: the recogniser that comes with the program does not know 'zenith' and 'point', so this is never heard; "
        "use words it knows, such as yes, no, zero and one"
    ]
    assert question("Say left, right or no.", "left: left, right: [right, the right one], nadir: [nadir, no]") == []


def test_an_answer_that_the_question_does_not_name_is_warned_of() -> None:
    what = "which it takes for an answer; name its answers, as in 'Say left or right.'"
    assert question("Which side? The left?", "left: left, right: right") == [
        f"6:5: the question does not name 'right', {what}"
    ]
    assert question("Which side?", "left: left, right: right, none: [two]", "none") == [
        f"6:5: the question does not name 'left' and 'right', {what}"
    ]


def test_yes_no_numbers_and_the_default_need_no_naming() -> None:
    assert question("Was that good?", "fine: 'yes', bad: 'no'", "fine") == []
    assert question("How many, from zero to four?", "few: [zero, one], many: [two, three, four]", "few") == []
    assert question("Say left.", "left: left, right: right", "right") == []


def test_a_question_that_nothing_depends_on_is_warned_of() -> None:
    ask = "ask: {sore: {say: Left or right?, answers: {left: left, right: right}, otherwise: left}}\n"
    step = "session:\n  - {exercise: own, name: Own, hold: 5 s, sides: each}\n"
    assert warned(ask + step) == [
        "4:7: nothing depends on the answer to 'sore'; write 'when: sore is …' at a step, or leave the question out"
    ]
    assert warned(ask + "sides: {first: $sore}\n" + step) == []
    assert warned(ask + step + "  - {level: easiest, when: sore is not left}\n") == []


def test_a_question_about_a_thing_is_used_by_what_needs_it() -> None:
    ask = "ask: {band: {say: Have you a band?, answers: {'yes': 'yes', 'no': 'no'}, otherwise: 'no'}}\n"
    levels = "levels: [{hold: 5 s}, {hold: 9 s}, {hold: 9 s, start: true, needs: band}]"
    text = f"equipment: [band?]\n{ask}session:\n  - {{exercise: own, name: Own, {levels}}}\n"
    assert warned(text) == []
