"""Rehearsals of the sessions that ship, against transcripts that are written to be read.

The transcripts of typed conversations are whole and exact. Those of spoken ones have what does not depend on how the
speech engine felt: what was heard, obeyed and answered, without moments. ``UPDATE_TRANSCRIPTS=1`` writes them anew;
read the difference before you keep it.
"""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from voicecoach.cli.app import app
from voicecoach.script.conversation import read_conversation
from voicecoach.units import to_frames

HERE = Path(__file__).parent
CONVERSATIONS = HERE / "conversations"
TRANSCRIPTS = HERE / "transcripts"

Line = dict[str, Any]


def rehearse(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["rehearse", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def rehearsed(*arguments: str) -> list[Line]:
    return [json.loads(line) for line in rehearse(*arguments, "--json").splitlines()]


def compare(transcript: str, name: str) -> None:
    path = TRANSCRIPTS / f"{name}.txt"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(transcript, encoding="utf-8")
    assert transcript == path.read_text(encoding="utf-8")


def commands(lines: list[Line]) -> list[str]:
    return [line.get("command") or line["answer"] for line in lines if line["kind"] in ("command", "answer")]


@pytest.mark.parametrize("session", ["taster", "side-lying", "second-lesson", "daily-mix"])
def test_a_typed_rehearsal_gives_the_transcript_that_was_agreed(session: str) -> None:
    compare(rehearse(session), session)


def test_a_listener_who_talks_all_through_the_second_lesson_gets_the_transcript_that_was_agreed() -> None:
    conversation = CONVERSATIONS / "second-lesson-talkative.yaml"
    transcript = rehearse("second-lesson", "--with", str(conversation))
    compare(transcript, "second-lesson-talkative")
    turns = read_conversation(conversation.read_text(encoding="utf-8"), conversation.name)
    assert transcript.count("  you       ") == len(turns)
    assert transcript.count("            → ") == len(turns), "everything that was said was obeyed"


def test_everything_a_first_session_promises_is_obeyed_when_it_is_said_aloud(tmp_path: Path, own_folders: Path) -> None:
    lines = rehearsed(
        "side-lying",
        "--with", str(CONVERSATIONS / "side-lying-spoken.yaml"),
        "--heard", "speech",
        "--audio", str(tmp_path / "coach.wav"),
    )  # fmt: skip
    assert commands(lines) == [
        "right", "ready", "pause", "resume", "easier", "how many left", "switch sides", "stop",
    ]  # fmt: skip
    assert all(line["by"] == "voice" for line in lines if line["kind"] in ("command", "answer"))
    assert lines[-1]["kind"] == "end"
    assert lines[-1]["reason"] == "stopped"
    compare("".join(f"{line}\n" for line in map(gist, lines) if line), "side-lying-spoken")


def gist(line: Line) -> str:
    match line["kind"]:
        case "say" if line["role"] in ("ack", "question", "side", "summary", "count"):
            return f"{line['role']:<9} {line['text']}"
        case "listener":
            return f"you       “{line['text']}”"
        case "heard":
            return f"heard     “{line['text']}”"
        case "state" if line["state"] in ("paused", "turn over", "closing", "ended"):
            return f"state     {line['state']}"
        case _:
            return ""


@pytest.mark.parametrize("heard", ["text", "speech"])
def test_counts_are_evenly_spaced_to_the_sample_whoever_listens(heard: str, tmp_path: Path, own_folders: Path) -> None:
    conversation = tmp_path / "talk.yaml"
    conversation.write_text("- {after: Six reps, wait: 15 s, say: how many left}\n")
    audio = ("--audio", str(tmp_path / "coach.wav"))
    lines = rehearsed("taster", "--with", str(conversation), "--heard", heard, *audio)
    counts = [to_frames(line["at"]) for line in lines if line["kind"] == "say" and line["role"] == "count"]
    gaps = [b - a for a, b in itertools.pairwise(counts)]
    assert len(counts) == 12
    assert {gap for i, gap in enumerate(gaps) if i != 5} == {4 * 48_000}
    assert commands(lines)[-1] == "how many left"


def test_in_rendered_audio_the_counts_stand_where_the_transcript_says(tmp_path: Path, own_folders: Path) -> None:
    import numpy as np
    import soundfile

    from voicecoach.cli import wiring

    audio = tmp_path / "coach.wav"
    lines = rehearsed("taster", "--audio", str(audio))
    sound, rate = soundfile.read(audio, dtype="float32")
    assert rate == 48_000
    with wiring.coach_sounds() as sounds:
        for line in lines:
            if line["kind"] == "say" and line["role"] == "count":
                clip = sounds.utterances.clip(line["text"]).samples
                start = to_frames(line["at"])
                heard = sound[start : start + len(clip)]
                assert np.max(np.abs(heard - clip)) < 2 / 32768, line


def test_the_order_of_turns_is_kept_and_moments_are_not_held_up(tmp_path: Path, own_folders: Path) -> None:
    conversation = tmp_path / "talk.yaml"
    conversation.write_text(
        "- {at: 5 s, say: pause}\n"
        "- {after: Paused, say: resume}\n"
        "- {after: words that never come, say: stop}\n"
        "- {at: 30 s, say: faster}\n"
    )
    result = CliRunner().invoke(app, ["rehearse", "taster", "--with", str(conversation)])
    assert "“faster”" in result.stdout
    assert "never came to say “stop” (after “words that never come”)" in result.stderr


def test_a_rehearsal_left_paused_ends_and_says_so(tmp_path: Path, own_folders: Path) -> None:
    conversation = tmp_path / "talk.yaml"
    conversation.write_text("- {at: 5 s, say: pause}\n")
    result = CliRunner().invoke(app, ["rehearse", "taster", "--with", str(conversation)])
    assert result.exit_code == 0
    assert "the listener left it paused" in result.stderr
    assert "Still here." in result.stdout


def test_what_means_nothing_now_is_not_obeyed(tmp_path: Path, own_folders: Path) -> None:
    conversation = tmp_path / "talk.yaml"
    conversation.write_text("- {at: 5 s, say: let us go on to the next one}\n- {at: 6 s, say: left}\n")
    lines = rehearsed("taster", "--with", str(conversation))
    assert commands(lines) == []
    assert [line["why"] for line in lines if line["kind"] == "unheard"] == ["it means nothing now"] * 2
