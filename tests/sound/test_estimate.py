from __future__ import annotations

import subprocess
import sys
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.sound.estimate import estimated_length

MEASURED = {  # espeak-ng 1.52, en-us, 150 words per minute, trimmed
    "three": 0.42,
    "nine": 0.54,
    "fifteen": 0.62,
    "twenty one": 0.84,
    "sweep back": 0.87,
    "in": 0.37,
    "kick": 0.37,
    "pull in": 0.60,
    "Go.": 0.41,
    "Half way.": 0.78,
    "Easier.": 0.48,
    "Back again.": 0.84,
    "10 reps.": 0.80,
    "30 seconds rest.": 1.40,
    "Slower now, three seconds each way.": 2.62,
    "That was the last level, it does not get harder than this.": 3.50,
    "How much does it hurt, from zero to ten?": 2.89,
    "Lie on your right side.": 1.44,
    "Slow on the way down.": 1.34,
    "Lift only as high as you can without rolling back.": 2.84,
    "Put your weight on your left leg and let the other one hang.": 3.67,
    "On your hands and knees, hands under your shoulders, knees under your hips.": 4.92,
    "Prop yourself on your elbow, straight from head to heel.": 3.68,
    "You did 54 reps, three sets on each side, at level two.": 4.62,
    "It should feel like work, not like pain.": 2.87,
    "Point your kneecap forward.": 1.71,
    "Same again on the other side.": 1.68,
    "Five reps, and a hold of five seconds.": 2.90,
    "Clamshell, two sets of twelve.": 2.31,
    "Say ready when you are lying comfortably.": 2.20,
}


def test_estimates_are_within_8_percent_of_the_voice_for_half_of_the_texts_and_never_far_off() -> None:
    errors = sorted(abs(estimated_length(text) / seconds - 1) for text, seconds in MEASURED.items())
    assert median(errors) < 0.08
    assert errors[-1] < 0.40


def test_every_count_fits_its_beat() -> None:
    assert all(estimated_length(str(number)) < 1 for number in range(1, 21))


def test_shorthand_is_as_long_as_what_it_stands_for() -> None:
    assert estimated_length("20 s") == estimated_length("twenty seconds")
    assert estimated_length("25 reps.") == estimated_length("Twenty five reps")


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_has_a_length_in_whole_milliseconds(text: str) -> None:
    length = estimated_length(text)
    assert length > 0
    assert length == round(length, 3)


@settings(deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(sorted(MEASURED)), min_size=1, max_size=5))
def test_saying_more_takes_longer(texts: list[str]) -> None:
    assert estimated_length(" ".join([*texts, "and rest"])) > estimated_length(" ".join(texts))


def test_estimating_needs_no_numpy() -> None:
    code = "import sys, voicecoach.sound.estimate; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
