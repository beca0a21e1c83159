from voicecoach.script.lint import warnings
from voicecoach.script.reader import NO_LIBRARY, read_source

HEAD = "voicecoach: 1\ntitle: Test\n"


def slow_speech(text: str) -> float:
    """Half a second a word."""
    return 0.5 * len(text.split())


def warned(text: str) -> list[str]:
    return [str(problem) for problem in warnings(read_source(HEAD + text, "s.yaml", NO_LIBRARY), slow_speech)]


def test_a_safety_word_in_anything_spoken_is_warned_of() -> None:
    text = """ask:
  sore: {say: Say when to stop., answers: {left: left, done: [stop]}, otherwise: left}
session:
  - say: Pause at the top. Nonstop pauses are fine.
  - wait: {say: Stop here.}
  - exercise: own
    name: Own
    hold: 5 s
    tips: [Breathe., Do not stop.]
"""
    assert warned(text) == [
        "s.yaml:4:10: 'stop' in a cue could be heard as the command; use another word",
        "s.yaml:4:63: 'stop' is a command at any moment; use another word for this answer",
        "s.yaml:6:5: 'pause' in a cue could be heard as the command; use another word",
        "s.yaml:7:12: 'stop' in a cue could be heard as the command; use another word",
        "s.yaml:11:22: 'stop' in a cue could be heard as the command; use another word",
    ]


def test_words_that_do_not_fit_their_time_are_warned_of() -> None:
    text = """session:
  - exercise: own
    name: Own
    sides: each
    reps: 2
    rep: [{lift: 1 s}, {now slowly lower: 1 s}]
    finish: {hold: 2 s, say: Keep it up and back.}
    turn over: 3 s
    position: {full: Lie down., short: "On your {other_side} side, knees bent, hips still."}
"""
    assert warned(text) == [
        "s.yaml:8:25: 'now slowly lower' takes about 1.5 s to say, and this phase has 1 s; "
        "use fewer words or more time",
        "s.yaml:9:25: 'Keep it up and back.' takes about 2.5 s to say, and this hold has 2 s; "
        "use fewer words or more time",
        "s.yaml:11:33: 'On your right side, knees bent, hips still.' takes about 4.0 s to say, "
        "and the time to turn over has 3 s; use fewer words or more time",
    ]


def test_a_ladder_that_gets_no_harder_is_warned_of() -> None:
    ladder = "session:\n  - exercise: own\n    name: Own\n    rep: [{lift: 1 s}]\n    levels:\n"
    assert warned(ladder + "      - {reps: 5}\n      - {reps: 8}\n      - {reps: 8, rest: 10 s}\n") == []
    assert warned(ladder + "      - {reps: 8}\n      - {reps: 5}\n      - {reps: 5}\n") == [
        "s.yaml:9:9: this level is no harder than the one before; put the easiest level first",
        "s.yaml:10:9: this level is no harder than the one before; put the easiest level first",
    ]


def test_reps_too_quick_for_their_numbers_are_warned_of() -> None:
    text = "session: [{exercise: k, name: Kick, reps: 28, rep: [{kick: 0.4 s}]}]"
    expected = "s.yaml:3:47: a rep of 0.4 s is too short to say '1' in, so a chime counts it; give it more time"
    assert expected in warned(text)
    assert warned(text.replace("0.4 s", "0.5 s")) == []
