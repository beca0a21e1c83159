"""What is told of a calibration, and what becomes of it; how it goes live is in ``tests/test_calibrating_live.py``."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from voicecoach.cli import wiring
from voicecoach.cli.app import app
from voicecoach.cli.calibration_account import json_line, sentences
from voicecoach.cli.doctor import _calibration
from voicecoach.listening.calibration import Calibration, Finding, Measured, Said, decide
from voicecoach.listening.echo_path import EchoPath
from voicecoach.listening.phrases import Command, Phrase

PAUSE = Phrase("pause", Command.PAUSE, 0.25)
NEXT = Phrase("next", Command.NEXT, 0.75)
FOUND = Calibration("bundled", date(2026, 11, 21), 0.15)
WELL = Measured(
    noise=-58.2,
    speech=-25.0,
    clipped=False,
    said=(Said(PAUSE, (4.0,)), Said(NEXT, (3.0,))),
    others=(),
    with_loudspeaker=True,
    echo=EchoPath(level=-16.0, taken_out=24.2, late=0.004),
)

runner = CliRunner()


def told(measured: Measured) -> str:
    return " ".join(sentences(measured, decide(measured)))


def test_all_that_is_well_is_told_in_plain_words() -> None:
    assert told(WELL) == (
        "The room is quiet (-58 dB). My own voice comes back 9 dB louder than you; 24 dB of it are taken out. "
        "All 2 phrases were heard. Nothing needs to change."
    )


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (replace(WELL, noise=-45.0), "There is some noise in the room (-45 dB)."),
        (replace(WELL, noise=-40.0), "noisy (-40 dB), and you are only 15 dB louder: come nearer"),
        (replace(WELL, clipped=True), "The microphone is overdriven: turn its level down"),
        (replace(WELL, with_loudspeaker=False, echo=None), "Without a loudspeaker"),
        (replace(WELL, echo=None), "as with headphones"),
        (replace(WELL, echo=EchoPath(-25.2, 20.0, 0.0)), "comes back as loud as you; 20 dB"),
        (replace(WELL, echo=EchoPath(-31.0, 20.0, 0.0)), "comes back 6 dB softer than you"),
        (replace(WELL, echo=EchoPath(-16.0, 4.0, 0.0)), "only 4 dB of it can be taken out: turn the loudspeaker down"),
        (replace(WELL, echo=EchoPath(-16.0, 20.0, 0.18)), "The loudspeaker is 180 ms late"),
        (replace(WELL, said=(Said(PAUSE, (0.9,)), *WELL.said)), "believed a little sooner: by 0.35 of a score."),
        (replace(WELL, others=(0.5,)), "so from now on they must score 0.30 more; all but pause, stop and that hurts."),
        (
            replace(WELL, said=(*WELL.said, Said(PAUSE, (-math.inf, -math.inf)))),
            "2 of 3 phrases were heard; not “pause”.",
        ),
        (
            replace(WELL, speech=None, said=(Said(PAUSE, (-math.inf,)), Said(NEXT, (-math.inf,)))),
            "You were hard to hear: come nearer, or turn the loudspeaker down.",
        ),
        (replace(WELL, speech=None), "comes back 42 dB above the noise"),
    ],
)
def test_what_is_found_is_told_with_what_to_do(measured: Measured, words: str) -> None:
    assert words in told(measured)


def test_programs_get_all_of_it_on_one_line() -> None:
    line = json_line(WELL, decide(WELL), FOUND)
    assert "\n" not in line
    assert json.loads(line) == {
        "kind": "calibration",
        "model": "bundled",
        "on": "2026-11-21",
        "offset": 0.0,
        "noise": -58.2,
        "speech": -25.0,
        "echo": {"level": -16.0, "taken_out": 24.2, "late": 0.004},
        "phrases": [
            {"text": "pause", "threshold": 0.25, "scores": [4.0]},
            {"text": "next", "threshold": 0.75, "scores": [3.0]},
        ],
        "findings": ["quiet room", "echo taken out", "all heard", "no change"],
        "warnings": [],
    }


def test_programs_get_null_for_what_was_not_measured_or_not_heard() -> None:
    poor = replace(WELL, speech=None, echo=None, said=(Said(PAUSE, (-math.inf, 0.5)), Said(NEXT, (-math.inf,))))
    fields = json.loads(json_line(poor, decide(replace(poor, said=poor.said[1:])), None))
    assert fields["model"] is fields["on"] is fields["offset"] is fields["speech"] is fields["echo"] is None
    assert fields["phrases"][0]["scores"] == [None, 0.5]
    assert fields["warnings"] == [Finding.NOT_HEARD.value]


def test_a_calibration_is_forgotten_when_it_is_asked(own_folders: Path) -> None:
    wiring.calibrations().keep(FOUND)
    done = runner.invoke(app, ["calibrate", "--forget"])
    assert done.exit_code == 0
    assert "Forgotten" in done.stdout
    assert wiring.calibrations().find() is None


def test_only_who_listens_in_the_room_is_calibrated_and_only_with_the_same_model(own_folders: Path) -> None:
    wiring.calibrations().keep(FOUND)
    with wiring.recogniser(None, in_step=True, calibrated=True) as ear:
        assert ear.name.endswith(", calibrated on 2026-11-21")
    with wiring.recogniser(None, in_step=True) as ear:
        assert "calibrated" not in ear.name
    wiring.calibrations().keep(replace(FOUND, model="large"))
    with wiring.recogniser(None, in_step=True, calibrated=True) as ear:
        assert "calibrated" not in ear.name


def test_the_doctor_tells_whether_and_when(own_folders: Path) -> None:
    assert "voicecoach calibrate" in _calibration().what
    wiring.calibrations().keep(FOUND)
    assert _calibration().what == "Of 2026-11-21; 0.15 is taken off the thresholds."
    wiring.calibrations().keep(replace(FOUND, model="large"))
    assert "another model" in _calibration().what
    (own_folders / "voicecoach" / "hearing.json").write_text("{")
    assert not _calibration().ok
