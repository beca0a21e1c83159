"""The faults of prototypes that tried voice control, each held off by the real recogniser in a simulated room."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.listening.sounds import blocks, clip, noise, placed
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.cli.app import app
from voicecoach.language import load_language
from voicecoach.listening.ear import Ear
from voicecoach.listening.judging import VerifyingJudge
from voicecoach.listening.phrases import Grammar, Heard
from voicecoach.units import HEARING_RATE

SCRIPT = """
voicecoach: 1
title: Faults
session:
  - say: We are going on to the next exercise in a moment, and after that you may go back and repeat it.
  - say: Breathe out slowly and let the shoulders sink into the floor.
  - wait: {say: Take your time., at most: 25 s}
  - say: Then let both arms rest beside you, with the palms up.
  - wait: {say: Take your time once more., at most: 40 s}
"""


def rehearsed(folder: Path, *turns: tuple[float, str]) -> list[dict[str, Any]]:
    """Perform the script with a listener who speaks at moments; give the transcript."""
    script, conversation = folder / "faults.yaml", folder / "talk.yaml"
    script.write_text(SCRIPT)
    conversation.write_text("".join(f"- {{at: {at} s, say: {text}}}\n" for at, text in turns) or "[]")
    words = ["rehearse", str(script), "--with", str(conversation), "--heard", "speech", "--json"]
    result = CliRunner().invoke(app, [*words, "--audio", str(folder / "coach.wav")], catch_exceptions=False)
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def commands(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["command"] for entry in entries if entry["kind"] == "command"]


def test_it_does_not_obey_its_own_sentences(tmp_path: Path) -> None:
    assert commands(rehearsed(tmp_path)) == []


def test_a_command_inside_a_sentence_of_the_listener_starts_nothing(tmp_path: Path) -> None:
    said = "I have got to go to the shop, going back in a moment"
    assert commands(rehearsed(tmp_path, (16.0, said))) == []


def test_it_listens_while_paused_and_stop_said_once_is_enough(tmp_path: Path) -> None:
    entries = rehearsed(tmp_path, (15.0, "pause"), (21.0, "resume"), (30.0, "stop"))
    assert commands(entries) == ["pause", "resume", "stop"]
    assert [entry["reason"] for entry in entries if entry["kind"] == "end"] == ["stopped"]


@pytest.mark.parametrize("seed", range(5))
def test_a_cough_gets_no_answer(seed: int) -> None:
    random = np.random.default_rng(seed)
    length = round(0.35 * HEARING_RATE)
    burst = random.normal(0.0, 0.2, length) * np.exp(-np.arange(length) / (0.08 * HEARING_RATE))
    language = load_language()
    ear = Ear(VerifyingJudge(VoskDecoder(BUNDLED_MODEL)))
    ear.listen_for(Grammar.of(language.phrases_of(language.commands)))
    stream = placed((burst, 1.0), (burst, 1.5), (clip("05_stop.wav"), 3.0), over=noise(5, -60.0, seed))
    heard = [hearing for block, at in blocks(stream) for hearing in ear.hear(block, at) if isinstance(hearing, Heard)]
    assert [hearing.phrase.text for hearing in heard] == ["stop"]
