from __future__ import annotations

import pytest

from voicecoach.sound.spoken_form import pronouncing, spoken_form

EXAMPLES = {
    "Hold 20 s.": "Hold 20 seconds.",
    "rest 30s": "rest 30 seconds",
    "1.5 s": "1.5 seconds",
    "1 kg": "1 kilogram",
    "5kg": "5 kilograms",
    "45 deg": "45 degrees",
    "Turn 45 deg. Then rest.": "Turn 45 degrees. Then rest.",
    "90°": "90 degrees",
    "80%": "80 percent",
    "10 s/side": "10 seconds per side",
    "~20 min": "about 20 minutes",
    "3x12": "3 times 12",
    "3 \u00d7 12 w/ 5kg": "3 times 12 with 5 kilograms",
    "10-15 reps": "10 to 15 reps",
    "10\u201315 reps": "10 to 15 reps",
    "5-10 s": "5 to 10 seconds",
    "1:30": "1 minute 30",
    "2:00 rest": "2 minutes rest",
    "0:45": "45 seconds",
    "1:30 min": "1 minute 30",
    "L arm & R leg": "left arm and right leg",
    "w/o band": "without band",
    "left/right": "left or right",
    "L/R": "left or right",
    "e.g. a chair": "for example a chair",
    "*Slow* now": "Slow now",
    "two\n lines": "two lines",
}


@pytest.mark.parametrize(("written", "said"), EXAMPLES.items())
def test_shorthand_is_written_out(written: str, said: str) -> None:
    assert spoken_form(written) == said


@pytest.mark.parametrize("said", EXAMPLES.values())
def test_what_is_written_out_stays_as_it_is(said: str) -> None:
    assert spoken_form(said) == said


@pytest.mark.parametrize(
    "text",
    [
        "3 sets",
        "Side-lying leg sweep.",
        "tempo 2-1-2",
        "In 2 minutes, ready?",
        "I'm",
        "Level 2: five reps, no band.",
        "a 3 step",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert spoken_form(text) == text


def test_words_can_be_given_their_own_pronunciation() -> None:
    spoken = pronouncing({"glute med": "gloot meed", "glute": "gloot"})
    assert spoken("Feel your Glute Med, not the glute.") == "Feel your gloot meed, not the gloot."
    assert spoken("Glutes stay.") == "Glutes stay."
    assert spoken("Hold it for 20 s.") == "Hold it for 20 seconds."
