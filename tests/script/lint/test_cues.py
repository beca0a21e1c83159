import pytest

from tests.script.lint.sessions import warned


def said(text: str) -> list[str]:
    """Give the warnings of a text that is said."""
    return [what.removeprefix("5:5: ") for what in warned(f'session:\n  - say: "{text}"\n')]


def test_a_safety_word_in_anything_spoken_is_warned_of() -> None:
    text = """ask:
  sore: {say: "Say when to stop: left?", answers: {left: left, done: ["yes", no]}, otherwise: left}
sides: {first: left}
session:
  - {say: Pause at the top. Nonstop pauses are fine., when: sore is left}
  - wait: {say: Stop here.}
  - exercise: own
    name: Own
    hold: 5 s
    tips: [Breathe., Do not stop.]
"""
    assert warned(text) == [
        "5:10: 'stop' in a cue could be heard as the command; use another word",
        "8:6: 'pause' in a cue could be heard as the command; use another word",
        "9:12: 'stop' in a cue could be heard as the command; use another word",
        "13:22: 'stop' in a cue could be heard as the command; use another word",
    ]


def test_a_cue_with_the_words_of_a_command_is_warned_of() -> None:
    assert said("Place it next to your hip, and hold on.") == [
        "'hold on' in a cue is a command, which the coach would hear itself say; write 'stay there'",
        "'next' in a cue is a command, which the coach would hear itself say; write 'then', 'now' or 'beside'",
    ]
    assert said("Feel where am I.") == [
        "'where am i' in a cue is a command, which the coach would hear itself say; use other words"
    ]


def test_words_within_other_words_are_no_commands() -> None:
    assert said("Nextdoor, await the unready. Then {next}.") == []


def test_a_short_word_is_only_taken_for_a_command_alone() -> None:
    assert said("Lie on your back. Keep your back flat.") == []
    assert said("Reach over. Back.") == [
        "'back' in a cue is a command, which the coach would hear itself say; write 'behind you', 'in' or 'down'"
    ]
    text = "session:\n  - exercise: own\n    name: Own\n    reps: 2\n    rep: [{sweep back: 2 s}, {back: 2 s}]\n"
    assert warned(text) == [
        "8:31: 'back' in a cue is a command, which the coach would hear itself say; write 'behind you', 'in' or 'down'"
    ]


@pytest.mark.parametrize(
    "text", ["Say ready when you are there.", "Say 'ready' when you are there.", "Then say ready."]
)
def test_the_listener_may_be_invited_to_say_ready(text: str) -> None:
    assert warned(f'session:\n  - wait: {{say: "{text}", at most: 20 s}}\n') == []


def test_ready_is_a_command_in_any_other_sentence() -> None:
    what = "in a cue is a command, which the coach would hear itself say"
    assert said("Get ready.") == [f"'ready' {what}; write 'Say ready when you are there.'"]
    assert said("Tell me: I\u2019m ready.") == [f"'i'm ready' {what}; use other words"]


def test_a_level_may_say_that_it_is_harder() -> None:
    text = """session:
  - exercise: own
    name: Own
    rep: [{out: 2 s}, {and in: 2 s}]
    levels: [{reps: 5}, {reps: 8, say: Harder. Straighten your leg.}]
    tips: [Press harder.]
"""
    assert warned(text) == [
        "9:12: 'harder' in a cue is a command, which the coach would hear itself say; write 'with more effort'"
    ]


def test_a_phase_that_sounds_like_a_command_is_warned_of() -> None:
    text = """session:
  - {say: Feel your lower back. Lower your leg.}
  - exercise: own
    name: Own
    reps: 3
    rep: [{lift: 2 s}, {slowly lower: 2 s}, {to the top: 2 s}, {and top: 2 s}]
"""
    assert warned(text) == [
        "9:25: 'lower' sounds like the command 'slower'; write 'and down'",
        "9:65: 'top' sounds like the command 'stop'; write 'up high'",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Do it as shown.", "as shown"),
        ("For more, see below.", "see below"),
        ("Watch the video first.", "watch the video"),
        ("Look at www.hips.example/one today.", "www.hips.example/one"),
        ("Go to https://hips.example now.", "https://hips.example"),
        ("It is on hips.com today.", "hips.com"),
        ("Write to me@hips.example today.", "me@hips.example"),
        ("Tap the green button.", "tap the green button"),
        ("Hold your arms like this.", "like this"),
        ("Well done 💪", "💪"),
    ],
)
def test_what_makes_sense_only_on_a_screen_is_warned_of(text: str, found: str) -> None:
    assert f"'{found}' makes no sense to somebody who only hears; say what to do" in said(text)


@pytest.mark.parametrize(
    "text",
    [
        "Look ahead, and see your knee bend. Click your heels. Touch the floor below.",
        "Picture a string above your head. Draw a small figure with your toes.",
        "Like this one, it works your hips. Swipe the foot over the floor.",
    ],
)
def test_what_can_be_done_with_eyes_closed_is_not(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Walk 2 m.", "'2 m' could be metres or minutes; write the word"),
        ("Bend 3/4 of the way.", "'3/4' is not read as a fraction; write it in words, as in 'three quarters'"),
        ("Count 2-1-2.", "'2-1-2' is not read as a tempo; write what to do in words"),
        ("Do it 10x with each arm.", "'10x' is read as a letter; write 'times'"),
        ("Call 5550123 first.", "'5550123' is hard to follow by ear; leave it out, or write it in words"),
        (
            "Do $reps of them.",
            "'$reps' is not filled in within a text; write the words, or a placeholder such as '{reps}'",
        ),
        ("Effort = good.", "'=' is not read as it is meant; write words"),
    ],
)
def test_figures_that_a_voice_misreads_are_warned_of(text: str, what: str) -> None:
    assert said(text) == [what]


def test_figures_that_a_voice_reads_well_are_not() -> None:
    assert said("Do 3x12 with 5 kg. Bend 45° for 10-12 s, about 1/2 of the way; rest 1:30.") == []


def test_a_sentence_too_long_for_the_ear_is_warned_of() -> None:
    assert said(" ".join(["in"] * 24)) == []
    assert said("Now. " + " ".join(["in"] * 25)) == [
        "'in in in in in in in in in in in in in…' has 25 words, too many to follow by ear; make two sentences of it"
    ]
    assert said(" ".join(["alternately"] * 21)) == [
        "'alternately alternately alternately alt…' takes about 10 s to say; make two sentences of it"
    ]


def test_more_sentences_than_anybody_keeps_in_mind_are_warned_of() -> None:
    assert said("Breathe. " * 8) == []
    assert said("Breathe. " * 9) == [
        "these are 9 sentences at a stretch, more than anybody keeps in mind; "
        "keep what is done first, and say the rest later"
    ]
