"""The command ``python -m tests.bench.levers CLIPS``: what each way of making the command model better is worth, alone.

A small network is trained with everything, and again with one thing changed, as long, from the same clips (a folder
of ``voicecoach model build --work``) and the same seed. All are tried with the same sounds: voices that were kept
back, and the developers' half of the recordings of people, which nothing is chosen by. Their scores are on scales of
their own; so hits are counted where as many sounds that are no phrase are taken for one. What was trained is kept,
and what is there is not trained again. One network takes some minutes, and all of them some hours.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.bench import recordings
from tests.bench.grammars import SIX
from voicecoach.adapters.ear_process import EarProcess
from voicecoach.cli.building import answers_of_scripts
from voicecoach.listening.phrases import Grammar
from voicecoach.training.augmentation import Distortions
from voicecoach.training.corpus import Corpus
from voicecoach.training.evaluation import Unseen, evaluate, whole_grammar
from voicecoach.training.figures import Figures, Kind
from voicecoach.training.graph import Filler, phone_bigram
from voicecoach.training.model_folder import Decoding, write_model
from voicecoach.training.network import Shape
from voicecoach.training.pronunciation import Pronunciations
from voicecoach.training.spoken import Spoken
from voicecoach.training.strangers import Thoroughness, strangers
from voicecoach.training.surroundings import Place
from voicecoach.training.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of a network.

    Attributes:
        who: says it.
        kind: of the sounds that are no phrase.
        accepted: share of those at which hits are counted.
    """

    title: str
    who: str
    kind: Kind
    accepted: float


COLUMNS: Final = (
    Column("voices, 5 % of talk obeyed", "voices", "talk", 0.05),
    Column("voices, 10 % of near misses obeyed", "voices", "near", 0.10),
    Column("people, 2 % of digits and talk obeyed", "people", "talk", 0.02),
)

SEED: Final = 1
_PATIENCE: Final = 60.0
"""Seconds: the machine may be busy."""

_FEW: Final = 4000
"""Common words that the filler's bigram is counted of."""

_PEOPLE: Final = 3
_DIGITS: Final = 4
"""Of the recordings of people, each so manieth is used."""

Keep = Callable[[str, str, Vocabulary], bool]
"""Whether a clip is learnt from, by its text and its voice."""


@dataclass(frozen=True)
class Lever:
    """One change.

    Attributes:
        name: and
        about: what is changed, in words.
        keeps: which clips are learnt from.
        distortions: what happens to them.
        shape: of the network.
        averaged: last share of the steps whose weights are averaged.
        dropout: share of the units that are silent throughout an utterance, while the network is trained.
        bits: of each weight in the file.
        words: how many common words fill in for other speech, beside the loop of phones; None for none.
        of: name of the lever whose network is taken as it is.
    """

    name: str
    about: str
    keeps: Keep = field(default=lambda _text, _voice, _vocabulary: True)
    distortions: Distortions = field(default_factory=Distortions)
    shape: Shape = field(default_factory=lambda: Shape(128, 6))
    averaged: float = 0.2
    dropout: float = 0.0
    bits: int = 16
    words: int | None = None
    phones: bool = True
    of: str | None = None


_ALL: Final = Distortions()


def _by_rule(_text: str, voice: str, _vocabulary: Vocabulary) -> bool:
    return voice.startswith("espeak")


def _not_foreign(text: str, voice: str, vocabulary: Vocabulary) -> bool:
    english = not voice.startswith("festival") or any(name in voice for name in ("slt", "ked"))
    return english and _not_accented(text, voice, vocabulary)


def _not_accented(_text: str, voice: str, _vocabulary: Vocabulary) -> bool:
    return not voice.startswith("pico") or voice.startswith("pico en-")


def _not_pico(_text: str, voice: str, _vocabulary: Vocabulary) -> bool:
    return not voice.startswith("pico")


def _not_shifted(_text: str, voice: str, _vocabulary: Vocabulary) -> bool:
    return not voice.endswith(", shifted")


def _ours_alone(text: str, _voice: str, vocabulary: Vocabulary) -> bool:
    """Leave out near misses, parts of phrases, and phrases within other words."""
    words = text.split()
    ours = set(vocabulary.words)
    whole = {*vocabulary.phrases, *vocabulary.own, *vocabulary.numbers}
    return text in whole or all(word in vocabulary.numbers for word in words) or not ours & set(words)


LEVERS: Final = (
    Lever("all", "everything, in a small network"),
    Lever("rule voices only", "only espeak-ng's voices", _by_rule),
    Lever("no foreign voices", "without English by foreign voices", _not_foreign),
    Lever("no accents", "without Pico's voices of other languages", _not_accented),
    Lever("no pico", "without Pico's voices", _not_pico),
    Lever("no vocoder", "no pitch and formants moved apart", _not_shifted),
    Lever("no near misses", "no near misses, no phrases within speech", _ours_alone),
    Lever("no tempo", "no change of tempo and emphasis", distortions=replace(_ALL, tempo=0.0, emphasis=0.0)),
    Lever("no vocal tract", "no warping of frequencies", distortions=replace(_ALL, vocal_tract=0.0, timbre=0.0)),
    Lever("no hoarseness", "no hoarse voices", distortions=replace(_ALL, hoarseness=0.0)),
    Lever("no far field", "rooms, but none that is large", distortions=replace(_ALL, far_field=0.0)),
    Lever("no rooms", "no rooms at all", distortions=replace(_ALL, room=0.0)),
    Lever("more rooms", "rooms for 65 of 100, half of them large", distortions=replace(_ALL, room=0.65, far_field=0.5)),
    Lever("no breathing", "no breaths", distortions=replace(_ALL, breathing=0.0)),
    Lever("no babble", "no talk, no television", distortions=replace(_ALL, babble=0.0, television=0.0)),
    Lever("no coach", "nothing left of the coach's own voice", distortions=replace(_ALL, coach=0.0)),
    Lever("louder noise", "noise up to 6 dB over speech", distortions=replace(_ALL, snr=(-6.0, 30.0))),
    Lever("no averaging", "the last weights", averaged=0.0),
    Lever("dropout", "a tenth of the units silent in each utterance", dropout=0.1),
    Lever("larger", "256 units in each layer", shape=Shape(256, 6)),
    Lever("deeper", "ten layers", shape=Shape(128, 10)),
    Lever("bypass", "ten layers with bypass", shape=Shape(128, 10, 0.66)),
    Lever("8 bits", "weights of 8 bits", bits=8, of="all"),
    Lever("word filler", "3,000 common words beside the loop of phones", words=3000, of="all"),
    Lever("words alone", "3,000 common words in its place", words=3000, phones=False, of="all"),
)


def main() -> None:
    """Train and try."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.levers", description=__doc__)
    parser.add_argument("clips", type=Path, help="folder of clips, *.npz")
    parser.add_argument("--out", type=Path, default=Path("build/levers"))
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", choices=[lever.name for lever in LEVERS])
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    workshop = Workshop(asked.clips, asked.out, asked.steps)
    named = {lever.name: lever for lever in LEVERS}
    for name in asked.only or named:
        workshop.tried(named[name])
        print(table(asked.out), flush=True)


class Workshop:
    """Trains networks and tries them."""

    def __init__(self, clips: Path, out: Path, steps: int) -> None:
        self._out, self._steps = out, steps
        self._corpus = Corpus.load(sorted(clips.glob("*.npz")))
        self._pronunciations = Pronunciations.load()
        self._vocabulary = Vocabulary.of_product(tuple(answers_of_scripts()), [], self._pronunciations)
        self._sounds: dict[str, tuple[Unseen, Grammar]] | None = None

    def tried(self, lever: Lever) -> None:
        """Train with one change, try, and keep what was found."""
        file = self._out / f"{lever.name}.json"
        if file.exists():
            return
        folder = self._out / f"{lever.name}.model"
        self._write(lever, folder)
        found = {}
        for name, (unseen, grammar) in self._spoken().items():
            with_ear = EarProcess(folder, in_step=True, answer_within=_PATIENCE)
            try:
                found[name] = json.loads(evaluate(with_ear, unseen, grammar).to_json())
            finally:
                with_ear.close()
        bytes_ = sum(part.stat().st_size for part in folder.rglob("*") if part.is_file())
        file.write_text(json.dumps({"about": lever.about, "bytes": bytes_, **found}), encoding="utf-8")

    def _write(self, lever: Lever, folder: Path) -> None:
        from voicecoach.training.fitting import Schedule, fit_network

        base = next(each for each in LEVERS if each.name == lever.of) if lever.of else lever
        schedule = Schedule(steps=self._steps, averaged=base.averaged, dropout=base.dropout)
        kept = [
            base.keeps(text, voice, self._vocabulary)
            for text, voice in zip(self._corpus.texts, self._corpus.voices, strict=True)
        ]
        fitted = fit_network(
            self._corpus, _shares(kept), self._pronunciations, base.distortions, base.shape, schedule, SEED,
            self._out / f"{base.name}.network", lambda _share: None, self._log(base.name),
        )  # fmt: skip
        said = self._pronunciations.variants
        common = [said(word)[0] for word in self._vocabulary.filler]
        filler = Filler(
            phone_bigram(common[:_FEW]) if lever.phones else None,
            listed=tuple(common[: lever.words] if lever.words else ()),
        )
        words = {word: said(word) for word in self._vocabulary.words}
        settings = Decoding(bits=8 if lever.bits == 8 else 16)
        write_model(folder, fitted.network.folded(), fitted.overall_mean, words, filler, settings=settings)

    def _log(self, name: str) -> Callable[[str], None]:
        return lambda line: print(f"{name}: {line}", flush=True)

    def _spoken(self) -> dict[str, tuple[Unseen, Grammar]]:
        if self._sounds is None:
            grammar = whole_grammar()
            few = Thoroughness(phrase=3, near=1, talk=1)
            self._sounds = {"voices": (strangers(grammar, self._vocabulary, self._pronunciations, 7, few), grammar)}
            if recordings.FOLDER.is_dir():
                self._sounds["people"] = (people(), SIX)
        return self._sounds


def people() -> Unseen:
    """Give the developers' half of the recordings: the six phrases, and digits and pieces of talk as what is none."""
    clips = recordings.phrases(recordings.FOLDER)[::_PEOPLE]
    others = recordings.digits(recordings.FOLDER)[::_DIGITS]
    pieces = [
        Spoken(f"talk {clip.number} {number}", clip.name, _pcm(sound))
        for clip in recordings.talk(recordings.FOLDER)[::_PEOPLE]
        for number, sound in enumerate(recordings.pieces(clip)[:3])
    ]
    return Unseen(
        tuple(Spoken(clip.said, clip.name, _pcm(clip.sound())) for clip in clips),
        (),
        (*(Spoken(clip.said, clip.name, _pcm(clip.sound())) for clip in others), *pieces),
    )


def _pcm(sound: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.round(np.clip(sound, -1, 1) * 32767).astype(np.int16)


def _shares(kept: Sequence[bool]) -> NDArray[np.float64]:
    chosen = np.asarray(kept, np.float64)
    return np.asarray(chosen / chosen.sum(), np.float64)


def hits(figures: Figures, place: Place, column: Column) -> float:
    """Give the per cent of phrases that are heard where so many of what is none are taken for one."""
    others = sorted(figures.scores(column.kind, place=place), reverse=True)
    phrases = figures.scores("command", place=place)
    bar = others[math.floor(column.accepted * len(others))] if others else -math.inf
    return 100 * sum(score > bar for score in phrases) / max(1, len(phrases))


def table(out: Path) -> str:
    """Lay out what was found, as Markdown; three figures in a cell are clean, in a room, over noise."""
    head = ["lever", *(column.title for column in COLUMNS), "MB"]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *_rows(out)])


def _rows(out: Path) -> Iterator[list[str]]:
    for lever in LEVERS:
        file = out / f"{lever.name}.json"
        if file.exists():
            found = json.loads(file.read_text(encoding="utf-8"))
            figures = {who: Figures.from_json(json.dumps(found[who])) for who in ("voices", "people") if who in found}
            cells = [
                "/".join(f"{hits(figures[column.who], place, column):.0f}" for place in Place)
                if column.who in figures
                else "-"
                for column in COLUMNS
            ]
            yield [f"{lever.name}: {lever.about}", *cells, f"{found['bytes'] / 1e6:.1f}"]


if __name__ == "__main__":
    main()
