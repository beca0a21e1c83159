import time

from tests.script.lint.sessions import HEAD, Files, slow_speech
from voicecoach.script.lint import warnings
from voicecoach.script.reading.reader import read_source

EXERCISE = 'name: Own\nsides: each\nposition: {full: "On your {side} leg.", short: "{side} leg."}\nhold: 9 s\n'


def linted_in(steps: int) -> float:
    """Give the processor's seconds for a session of different texts and exercises that are written alike."""
    text = "session:\n" + "".join(
        f"  - say: This is step {n}. Breathe.\n  - exercise: own\n" for n in range(steps // 2)
    )
    source = read_source(HEAD + text, "s.yaml", Files({"own": EXERCISE}))
    began = time.process_time()
    assert warnings(source, slow_speech) == ()
    return time.process_time() - began


def test_ten_thousand_steps_are_looked_at_in_no_time() -> None:
    assert linted_in(10_000) < 1.5  # a third of a second on an ordinary machine
