"""Phrases of the listener's own: tried with real voices on the real recogniser, and kept in the profile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.voices import need_voices
from voicecoach.adapters import chorus
from voicecoach.cli import wiring
from voicecoach.cli.app import app
from voicecoach.cli.choices import choose
from voicecoach.listening.phrases import Command, Grammar

MINE = "# mine\nhave: [band?]  # the red one\nsay:\n  pause: [smart mirror]  # at home\n"


def commands(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["commands", *arguments])


@pytest.fixture
def profile(own_folders: Path) -> Path:
    file = wiring.profile_file()
    file.parent.mkdir(parents=True)
    file.write_text(MINE)
    return file


@pytest.fixture
def two_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    need_voices()
    monkeypatch.setattr(chorus, "SINGERS", chorus.SINGERS[:2])


def test_a_phrase_that_is_heard_well_is_kept_and_the_file_stays_as_it_was(profile: Path, two_voices: None) -> None:
    done = commands("--say", "Computer please", "switch-sides")
    assert done.exit_code == 0, done.stderr
    assert "“computer please” was heard by 2 of 2 synthetic voices" in done.stdout
    assert "“computer please” now means switch sides." in done.stdout
    assert profile.read_text() == MINE.replace("say:\n", "say:\n  switch sides: [computer please]\n")


def test_one_that_is_like_another_command_is_refused_unless_it_is_wanted_anyway(
    profile: Path, two_voices: None
) -> None:
    refused = commands("--say", "switch side", "stop", "--json")
    found = json.loads(refused.stdout)
    assert refused.exit_code == 7
    assert {**found["taken_for"], **found["mistaken"]}.keys() == {"switch sides"}
    assert "was taken for" in refused.stderr
    assert "add --anyway" in refused.stderr
    assert not found["kept"]
    assert profile.read_text() == MINE
    taken = commands("--say", "switch side", "stop", "--anyway")
    assert taken.exit_code == 0
    assert "was taken for" in taken.stderr
    assert "stop: [switch side]" in profile.read_text()


def test_words_that_the_model_lacks_are_refused_by_name_even_so(profile: Path) -> None:
    done = commands("--say", "hey penguin pausing", "pause", "--anyway")
    assert done.exit_code == 7
    assert "cannot hear 'hey penguin pausing', for lack of: penguin, pausing." in done.stderr
    assert "Near to 'pausing' it has: pause." in done.stderr
    assert "Near to 'penguin'" not in done.stderr
    assert 'have it learn these: voicecoach model build --add "hey penguin pausing"' in done.stderr
    assert profile.read_text() == MINE


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--say", "computer pause", "paws"], "'paws' is not a command; did you mean 'pause'?"),
        (["--say", "pause", "stop"], "'pause' means 'pause'; use other words."),
        (["--say", "hold on", "pause"], "'hold on' means this already; leave it out."),
        (["--say", "", "pause"], "This phrase is empty; write what you want to say."),
        (["--say", "pause 2", "pause"], "has figures in it; write numbers as words."),
        (["--say", "smart mirror", "stop"], "'smart mirror' already means 'pause'."),
        (["--say", "computer pause"], 'Write: voicecoach commands --say "computer pause" pause'),
        (["pause"], 'Write: voicecoach commands --say "computer pause" pause'),
        (["--forget", "smart miror"], "is not a phrase of your own; did you mean 'smart mirror'?"),
    ],
)
def test_what_cannot_be_a_phrase_is_one_clear_sentence(profile: Path, arguments: list[str], sentence: str) -> None:
    done = commands(*arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert profile.read_text() == MINE


def test_a_phrase_is_forgotten(profile: Path) -> None:
    done = commands("--forget", "Smart  Mirror")
    assert done.stdout == "“smart mirror” no longer means pause.\n"
    assert profile.read_text() == "# mine\nhave: [band?]  # the red one\n"
    assert "You have none yet." in commands("--forget", "smart mirror").stderr


def test_own_phrases_are_shown_as_such(profile: Path) -> None:
    assert "pause, hold on, hold it, wait, smart mirror (yours)\n" in commands().stdout
    pause = json.loads(commands("--json").stdout.splitlines()[0])
    assert pause["own"] == ["smart mirror"]
    assert pause["say"][-1] == "smart mirror"


def test_a_mistake_in_the_profile_is_told_at_its_line(profile: Path) -> None:
    profile.write_text("say:\n  paws: [hush]\n")
    done = commands("--forget", "hush")
    assert done.exit_code == 3
    assert f"{profile}:2:3: 'paws' is not a command; did you mean 'pause'?" in done.stderr


def test_they_reach_a_session_and_what_its_cues_are_checked_against(profile: Path, tmp_path: Path) -> None:
    state = choose("taster").state()
    language = state.session.language
    match = Grammar.of(language.phrases_of(language.commands)).match("smart mirror")
    assert match is not None
    assert match.meaning is Command.PAUSE
    script = tmp_path / "mine.yaml"
    script.write_text("voicecoach: 1\ntitle: Mine\nsession:\n  - say: Look into the smart mirror.\n")
    checked = CliRunner().invoke(app, ["check", str(script)]).stdout
    assert "'smart mirror' in a cue is a command" in checked


def test_they_are_obeyed(profile: Path, tmp_path: Path) -> None:
    conversation = tmp_path / "conversation.yaml"
    conversation.write_text("- {at: 20 s, say: smart mirror}\n- {at: 30 s, say: stop}\n")
    transcript = CliRunner().invoke(app, ["rehearse", "taster", "--with", str(conversation), "--json"]).stdout
    commands = [entry for line in transcript.splitlines() if (entry := json.loads(line))["kind"] == "command"]
    assert [entry["command"] for entry in commands] == ["pause", "stop"]
