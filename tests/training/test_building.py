"""Models built for real, as small as they can be: voices speak, a network learns a little, libvosk loads the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.training.libvosk import unknown
from tests.voices import need_voices
from voicecoach.adapters.chorus import SINGERS, Chorus
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.adapters.model_words import words_of
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.errors import TrainingError
from voicecoach.listening.phrases import Answer, Grammar, Phrase
from voicecoach.training.building import Plan, Telling, build, build_with_network_of, put
from voicecoach.training.evaluation import whole_grammar
from voicecoach.training.needs import lacks_for_network, lacks_for_words
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.recipe import QUICK
from voicecoach.training.vocabulary import Vocabulary
from voicecoach.training.voices.espeak import Espeak
from voicecoach.training.voices.pico import Pico

TINY = replace(QUICK, clips=60, steps=8, hidden=24, layers=1, frames=3000, common=300)
STOCK = tuple(speakers for speakers in (Espeak(), Pico("en-US", 0.1)) if speakers.lacks() is None)

pytestmark = pytest.mark.skipif(bool(lacks_for_words()), reason="needs pocketsphinx, of voicecoach[words]")
trains = pytest.mark.skipif(bool(lacks_for_network()), reason="needs voicecoach[train]")


class Heard:
    """Takes down what is told, and breaks off where it is wished to."""

    def __init__(self, ends_at: str = "") -> None:
        self.stages: list[str] = []
        self.lines: list[str] = []
        self.ends_at = ends_at

    @property
    def telling(self) -> Telling:
        return Telling(self._stage, self.lines.append)

    @contextmanager
    def _stage(self, what: str) -> Iterator[Callable[[float], None]]:
        self.stages.append(what)
        if what == self.ends_at:
            raise KeyboardInterrupt
        yield lambda _: None


@pytest.fixture(scope="module")
def pronunciations() -> Pronunciations:
    return Pronunciations.load()


@pytest.fixture(scope="module")
def vocabulary(pronunciations: Pronunciations) -> Vocabulary:
    return Vocabulary.of_product((), ("hey penguin",), pronunciations, TINY.common)


@trains
def test_a_build_that_was_interrupted_goes_on_and_libvosk_loads_the_model(
    tmp_path: Path, vocabulary: Vocabulary, pronunciations: Pronunciations
) -> None:
    need_voices()
    plan = Plan(TINY, vocabulary, pronunciations, STOCK, tmp_path / "work")
    first = Heard(ends_at="The network is learning")
    with pytest.raises(KeyboardInterrupt):
        build(plan, tmp_path / "model", first.telling)
    clips = {file: file.stat().st_mtime_ns for file in plan.folder.glob("clips/*.npz")}
    assert len(clips) == len(STOCK)
    assert not (tmp_path / "model").exists()
    learnt = build(plan, tmp_path / "model", Heard().telling)
    assert {file: file.stat().st_mtime_ns for file in plan.folder.glob("clips/*.npz")} == clips
    assert learnt.steps == TINY.steps
    assert [voice.name for voice in learnt.voices] == [speakers.name for speakers in STOCK]
    assert 40 < sum(voice.clips for voice in learnt.voices) <= 61
    assert words_of(tmp_path / "model") == set(vocabulary.words)
    assert unknown(tmp_path / "model", [*vocabulary.words, "xyzzy"]) == ["xyzzy"]


def test_another_recipe_or_voice_has_another_folder_and_another_filler_has_not(
    tmp_path: Path, vocabulary: Vocabulary, pronunciations: Pronunciations
) -> None:
    plan = Plan(TINY, vocabulary, pronunciations, STOCK, tmp_path)
    assert plan.folder == replace(plan, recipe=replace(TINY, name="other")).folder
    others = (
        replace(plan, recipe=replace(TINY, seed=2)),
        replace(plan, stock=()),
        replace(plan, vocabulary=replace(vocabulary, own=())),
    )
    assert len({plan.folder, *(other.folder for other in others)}) == 4


@trains
def test_a_disk_without_room_is_told_of_before_the_work(
    tmp_path: Path, vocabulary: Vocabulary, pronunciations: Pronunciations
) -> None:
    plan = Plan(replace(TINY, clips=10**12), vocabulary, pronunciations, STOCK, tmp_path / "work")
    heard = Heard()
    with pytest.raises(TrainingError, match="give a folder on another disk with --work"):
        build(plan, tmp_path / "model", heard.telling)
    assert not heard.stages


def test_words_are_added_to_the_bundled_model_and_heard_and_the_others_still_are(
    tmp_path: Path, vocabulary: Vocabulary, pronunciations: Pronunciations
) -> None:
    need_voices()
    assert "penguin" not in words_of(BUNDLED_MODEL)
    build_with_network_of(BUNDLED_MODEL, tmp_path / "model", vocabulary, pronunciations, TINY)
    assert (tmp_path / "model/am/final.mdl").read_bytes() == (BUNDLED_MODEL / "am/final.mdl").read_bytes()
    added = Phrase("hey penguin", Answer("penguin"), 0.75)
    said = ["hey penguin", "pause", "switch sides", "next exercise"]
    ear = EarProcess(tmp_path / "model", in_step=True)
    try:
        ear.listen_for(Grammar((*whole_grammar().phrases, added)))
        obeyed = {attempt.said: attempt.obeyed for attempt in Chorus(ear).attempts(SINGERS[0], said)}
    finally:
        ear.close()
    assert {text: (text,) for text in said} == {text: tuple(dict.fromkeys(heard)) for text, heard in obeyed.items()}


def test_a_model_with_other_phones_cannot_be_given_words(
    tmp_path: Path, vocabulary: Vocabulary, pronunciations: Pronunciations
) -> None:
    boundaries = tmp_path / "other/graph/phones/word_boundary.int"
    boundaries.parent.mkdir(parents=True)
    boundaries.write_text("1 nonword\n2 begin\n")
    with pytest.raises(TrainingError, match="has other phones"):
        build_with_network_of(tmp_path / "other", tmp_path / "model", vocabulary, pronunciations, TINY)


def test_a_folder_takes_the_place_of_another_wholly(tmp_path: Path) -> None:
    for name in ("made", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(name)
    put(tmp_path / "made", tmp_path / "there")
    put(tmp_path / "made", tmp_path / "new" / "place")
    assert [file.name for file in (tmp_path / "there").iterdir()] == ["made.txt"]
    assert (tmp_path / "new/place/made.txt").is_file()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["made", "new", "there"]
