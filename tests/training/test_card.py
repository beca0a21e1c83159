from __future__ import annotations

import json
from pathlib import Path

import pytest

from voicecoach.errors import TrainingError
from voicecoach.training.building import VoiceUsed
from voicecoach.training.card import JSON, MARKDOWN, Card, Heard, PhraseHeard, VoiceHeard
from voicecoach.training.figures import Figures, Outcome, Result
from voicecoach.training.recipe import QUICK
from voicecoach.training.surroundings import Place


def command(text: str, voice: str, outcome: Outcome) -> Result:
    return Result("command", text, voice, Place.CLEAN, outcome, 1.0)


FIGURES = Figures(
    (
        command("pause", "flite kal16, 1", "heard"),
        command("pause", "espeak-ng en+f3, 1", "heard"),
        command("stop", "flite kal16, 2", "heard"),
        command("stop", "espeak-ng en-us+m5, 2", "confused"),
        Result("talk", "penguin", "a", Place.CLEAN, "accepted", 1.0),
        Result("talk", "window", "a", Place.CLEAN, "refused", 0.0),
    )
)
CARD = Card(
    "2026-11-22",
    "voicecoach model build model",
    "Its network has 12 numbers.",
    1_600_000,
    ("pause", "stop"),
    ("hey coach",),
    (VoiceUsed("flite slt", "flite", "free as in BSD", True, 1200, 300),),
    (VoiceUsed("pico en-GB", "py-nanotts", "Apache-2.0", True),),
    ("festvox-hi-nsk",),
    json.loads(QUICK.to_json()),
    {"voicecoach": "0.1.0", "torch": "2.13"},
    Heard.of(FIGURES),
    PhraseHeard.weakest(FIGURES),
    1,
    2,
    VoiceHeard.all_of(FIGURES),
)


def test_a_card_says_of_what_and_how_a_model_is_made() -> None:
    text = CARD.to_markdown()
    assert "1.6 MB" in text
    assert "| flite slt | flite | free as in BSD | 1,200 | a person |" in text
    assert "of 300 of them a vocoder made another speaker" in text
    assert "Not there when it was made: festvox-hi-nsk." in text
    assert "2 words: pause stop; and `[unk]`. Added: hey coach." in text
    assert "    voicecoach model build model\n" in text
    assert "Recipe *quick*, seed 1" in text
    assert "torch 2.13" in text


def test_a_card_says_how_well_it_hears_and_what_nobody_has_measured() -> None:
    text = CARD.to_markdown()
    assert "| clean | 75/25/0 | 4 | 0 of 0 | 50 of 2 |" in text
    assert "*stop* 50 of 2" in text
    assert "*pause*" not in text
    assert "Of 2 phrases 1 are heard 95 times in a hundred and more, clean." in text
    assert "flite kal16 100 of 2, espeak-ng 50 of 2." in text
    assert "pico en-GB (Apache-2.0)" in text
    assert "children, elderly people, or accents" in text
    assert "voicecoach calibrate --study" in text


def test_what_was_measured_with_people_has_a_section_only_when_it_was() -> None:
    assert "hears people" not in CARD.to_markdown()
    assert "## How well it hears people\n\n97 of 100.\n" in CARD.with_people("97 of 100.\n").to_markdown()


def test_lines_of_a_card_are_no_longer_than_others_of_the_project() -> None:
    lines = [line for line in CARD.to_markdown().splitlines() if not line.startswith("|")]
    assert max(map(len, lines)) <= 120


def test_a_card_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert Card.read(tmp_path) is None
    CARD.write(tmp_path)
    assert Card.read(tmp_path) == CARD
    assert (tmp_path / MARKDOWN).read_text() == CARD.to_markdown()
    (tmp_path / JSON).write_text("{}")
    assert Card.read(tmp_path) is None
    with pytest.raises(TrainingError, match="not the card"):
        Card.from_json('{"made": 1}')
