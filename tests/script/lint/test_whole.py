from tests.script.lint.sessions import slow_speech, warned
from voicecoach.script.lint import warnings
from voicecoach.script.reading.library import NO_LIBRARY
from voicecoach.script.reading.reader import read_exercise_source

NO_SAFETY = "voicecoach: 1\ntitle: Test\n"


def test_a_session_without_words_for_safety_is_warned_of() -> None:
    assert warned("session: [{say: Breathe.}]\n", head=NO_SAFETY) == [
        "1:1: nothing is said for safety; write 'safety: {full: …, short: …}', "
        "with when to leave an exercise, and who should ask a doctor first"
    ]


def test_a_reminder_longer_than_the_whole_is_warned_of() -> None:
    text = "safety: {full: Come down., short: Come down when it hurts.}\nsession: [{say: Breathe.}]\n"
    assert warned(text, head=NO_SAFETY) == [
        "3:28: the short text is longer than the full one; shorten it, or exchange them"
    ]


def test_a_long_reminder_of_safety_is_warned_of() -> None:
    words = "Come down when it hurts. " * 5 + "Rest."
    text = f"safety: {{full: {words}, short: {words}}}\nsession: [{{say: Breathe.}}]\n"
    assert warned(text, head=NO_SAFETY) == [
        "3:148: this takes about 13 s to say, each time; say only what to do when it hurts, in 12 s at most"
    ]


def test_a_short_position_longer_than_the_full_one_is_warned_of() -> None:
    text = """session:
  - exercise: own
    name: Own
    position: {full: Lie down., short: Lie down on your mat.}
    levels: [{hold: 5 s}, {hold: 9 s, position: {full: Sit down., short: Sit down on your mat.}}]
"""
    what = "the short text is longer than the full one; shorten it, or exchange them"
    assert warned(text) == [f"7:33: {what}", f"8:67: {what}"]


def test_pronunciations_of_words_that_are_not_said_are_warned_of() -> None:
    text = """targets: [gluteus medius]
pronounce: {gluteus medius: gloo, Plie: plee ay, well: wel, thumb: tum, thum: tum}
session:
  - {exercise: own, name: Own, hold: 9 s, tips: [Pliés are fine., Use your thumb.]}
"""
    assert warned(text) == [
        "5:35: 'Plie' is never said in this session; correct it, or leave it out",
        "5:73: 'thum' is never said in this session; correct it, or leave it out",
    ]


def test_a_parameter_that_stands_nowhere_is_warned_of() -> None:
    text = "parameters: {often: {default: 1}, long: {default: 9 s}}\nsession:\n  - wait: $long\n"
    assert warned(text) == [
        "4:14: '$often' stands nowhere, so setting it changes nothing; "
        "write it where the figure belongs, or leave the parameter out"
    ]


def test_of_an_exercise_file_only_the_exercise_is_looked_at() -> None:
    text = "exercise: own\nname: Own\nreps: 2\nneeds: [band]\nrep: [{out: 2 s}, {and in: 0.9 s}]\n"
    assert [str(problem) for problem in warnings(read_exercise_source(text, "own.yaml", NO_LIBRARY), slow_speech)] == [
        "own.yaml:5:20: 'and in' takes about 1.0 s to say, and this phase has 0.9 s; use fewer words or more time"
    ]
