"""``voicecoach model build``: what it refuses, and small models that it really builds, with few sounds to try them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.voices import need_voices
from voicecoach.adapters.model_words import words_of
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.cli import building, wiring
from voicecoach.cli.app import app
from voicecoach.cli.building import Wish, missing_voices
from voicecoach.cli.folders import cache_folder
from voicecoach.language import Talk, load_language
from voicecoach.listening.phrases import Command, Grammar
from voicecoach.training import evaluation, needs, recipe, strangers
from voicecoach.training.card import Card
from voicecoach.training.needs import lacks_for_network, lacks_for_words
from voicecoach.training.voices.stock import STOCK, UNSEEN, lacking

pytestmark = pytest.mark.usefixtures("own_folders")
words = pytest.mark.skipif(bool(lacks_for_words()), reason="needs pocketsphinx, of voicecoach[words]")
trains = pytest.mark.skipif(bool(lacks_for_network()), reason="needs voicecoach[train]")


def build(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["model", "build", *map(str, arguments)])


@pytest.fixture
def few_sounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few voices say little, so that trying a model takes seconds, and put up with how little that tells."""
    need_voices()
    phrases = Grammar.of(load_language().phrases_of([Command.PAUSE, Command.SWITCH_SIDES]))
    monkeypatch.setattr(evaluation, "whole_grammar", lambda: phrases)
    monkeypatch.setattr(strangers, "UNSEEN", [each for each in UNSEEN if each.name.startswith("espeak")])
    monkeypatch.setattr(strangers, "load_talk", lambda: Talk(("window", "penguin"), ()))
    monkeypatch.setattr(strangers, "_WORDS", 3)
    monkeypatch.setattr(building, "_ADDED_ROUNDS", 4)
    monkeypatch.setattr(building, "_ALLOWED", 60.0)
    tiny = replace(
        recipe.QUICK, clips=40, steps=4, hidden=24, layers=1, frames=3000, common=300,
        thoroughness=strangers.Thoroughness(phrase=1, near=1, talk=1),
    )  # fmt: skip
    monkeypatch.setattr(recipe, "QUICK", tiny)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], 'with words of your own: --add "hey robot"'),
        (["--add", "pause 2"], "has figures in it; write numbers as words."),
        (["--add", "  "], "This phrase is empty; write what you want to say."),
    ],
)
def test_what_cannot_be_built_is_one_clear_sentence(arguments: list[str], sentence: str) -> None:
    done = build(*arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_a_folder_with_something_else_stays_and_a_model_is_replaced_only_when_that_is_wished(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    done = build(tmp_path)
    assert (done.exit_code, "something other than a model" in done.stderr) == (2, True)
    done = build(BUNDLED_MODEL)
    assert (done.exit_code, "Add --replace" in done.stderr) == (2, True)


def test_words_that_are_known_need_no_model() -> None:
    done = build("--add", "Computer")
    assert done.exit_code == 0
    assert done.stdout == (
        "“computer”: the model in use knows every word of that already, so there is nothing to build.\n"
        'Now say what it shall mean: voicecoach commands --say "computer" COMMAND\n'
    )


def test_without_the_extra_the_line_to_type_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "_FOR_NETWORK", ("json", "no_such_module"))
    monkeypatch.setattr(needs, "_FOR_WORDS", ("no_such_module",))
    training = build(tmp_path / "model")
    assert training.exit_code == 9
    assert "not installed: no_such_module. Type: pip install 'voicecoach[train]'" in training.stderr
    adding = build("--add", "hey penguin")
    assert adding.exit_code == 9
    assert "pip install 'voicecoach[words]'" in adding.stderr


def test_voices_that_are_lacking_are_named_with_the_line_for_them() -> None:
    lines = missing_voices()
    assert bool(lines) == bool(lacking((*STOCK, *UNSEEN)))
    assert all("type: " in line for line in lines)


def test_the_card_names_the_line_without_places_of_this_machine(tmp_path: Path) -> None:
    wish = Wish(tmp_path / "model", ("hey coach",), None, True, 3, work=tmp_path)
    assert wish.command == 'voicecoach model build model --add "hey coach" --quick --seed 3'


@words
def test_an_added_phrase_is_heard_from_then_on_and_stays_when_another_is_added(few_sounds: None) -> None:
    done = build("--add", "hey penguin")
    assert done.exit_code == 0, done.stderr
    assert 'commands --say "hey penguin" COMMAND' in done.stdout
    assert wiring.model_in_use()[0].name == "own"
    again = build("--add", "umbrella", "--json")
    assert again.exit_code == 0, again.stderr
    told = json.loads(again.stdout)
    own = wiring.models().named("own")
    words_of.cache_clear()  # of the model that was in this place
    assert told["used"]
    assert told["added"] == ["umbrella", "hey penguin"]
    assert {"hey", "penguin", "umbrella", "pause"} <= words_of(own.folder)
    assert Card.read(own.folder) is not None
    assert not list((cache_folder() / "building").glob("*"))


@words
def test_one_that_is_worse_is_kept_and_not_used_and_the_reason_is_told(
    few_sounds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_ALLOWED", -100.0)  # whatever it hears, it is worse
    done = build("--add", "hey penguin")
    assert done.exit_code == 0, done.stderr
    assert "commands heard: " in done.stdout
    assert "So it is kept as 'own', and not used" in done.stdout
    assert "voicecoach model use own" in done.stdout
    assert wiring.model_in_use()[0].name == "bundled"


@words
@trains
def test_a_model_is_made_from_nothing_with_its_card_and_log(
    few_sounds: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voicecoach.training.voices import stock

    monkeypatch.setattr(stock, "STOCK", [each for each in STOCK if each.name == "espeak-ng"])
    done = build(tmp_path / "model", "--quick", "--cores", "1", "--work", tmp_path / "work")
    assert done.exit_code == 0, done.stderr
    card = Card.read(tmp_path / "model")
    assert card is not None
    assert [voice.name for voice in card.voices] == ["espeak-ng"]
    assert set(card.words) == words_of(tmp_path / "model")
    assert "trained in 4 steps" in (tmp_path / "model/MODEL.md").read_text()
    assert "Voices are speaking" in (tmp_path / "model/log.txt").read_text()
    assert list((tmp_path / "work").glob("*/clips/*.npz"))
    assert "After Ctrl-C the same line goes on from there." in done.stderr
    assert str(tmp_path) not in (tmp_path / "model/card.json").read_text()
