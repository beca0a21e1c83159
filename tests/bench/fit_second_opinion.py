"""The command ``python -m tests.bench.fit_second_opinion``: finds the weights of ``listening.opinion``.

Each sound that the real ear cuts out of a stream is shown to both engines. One half of the recordings of people (even
numbers) and all synthetic voices give the weights; the other half tells what they are worth; and the other way round.
The table is of whole streams: heard is that the phrase was the first thing obeyed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.bench import conditions, recordings, voices
from tests.bench.__main__ import OUT
from tests.bench.conditions import CLEAN, KITCHEN_5, KITCHEN_10, ROOM, ROOM_KITCHEN_10, Condition
from tests.bench.grammars import SIX, THRESHOLD, commands
from tests.bench.hearing import BLOCK
from tests.bench.pool import hush
from tests.bench.recordings import Clip, thinned
from tests.bench.signals import Sound
from voicecoach.adapters.pocketsphinx_engine import PocketSphinx
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.cli.printing import note, progress_bar
from voicecoach.listening import opinion
from voicecoach.listening.gate import Segment, SpeechGate
from voicecoach.listening.judging import OneEngine
from voicecoach.listening.opinion import Opinion
from voicecoach.listening.phrases import Grammar
from voicecoach.units import HEARING_RATE

Array: TypeAlias = NDArray[np.float64]

Kind: TypeAlias = Literal["phrase", "other words", "talk", "piece", "voice"]
"""A phrase that a person said; the same while other phrases are listened for; sentences; pieces of those; a synthetic
voice that said a phrase."""

ENDS: Final = (0.25, 1.25)
"""The lowest and the highest threshold of a phrase."""

KEPT: Final = 0.5
"""Of the false sounds in doubt that the first engine lets through, the share that both let through. All of them would
give the most hits, none the fewest."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What both engines make of one sound.

    Attributes:
        text: what the first takes it for.
        opinion: the second's, of that.
        alone: what the second takes it for.
    """

    text: str
    score: float
    opinion: Opinion | None
    alone: tuple[str, Opinion] | None


@dataclass(frozen=True, slots=True)
class Stream:
    """What was made of one stream, in the order it was cut.

    Attributes:
        listening: to which grammar.
        half: 0 or 1, by the number of the clip.
        said: the phrase that should be heard; empty for none.
    """

    kind: Kind
    listening: str
    condition: str
    half: int
    said: str
    judgements: tuple[Judgement, ...]


def judged(first: OneEngine, second: PocketSphinx, segment: Segment, texts: tuple[str, ...]) -> Judgement | None:
    """Ask both engines about a sound; None when neither finds a phrase in it."""
    verdict = first.judge(segment.samples, texts, (segment.end - segment.start) * 100)
    sound = segment.samples.astype("<i2").tobytes()
    alone = second.likeliest(sound, tuple(text for text in texts if all(map(second.knows, text.split()))))
    if verdict is None:
        return Judgement("", float("-inf"), None, alone) if alone else None
    asked = opinion.in_doubt(verdict.score)
    same = alone is not None and alone[0] == verdict.text
    advice = None if not asked else alone[1] if alone and same else second.opinion(sound, verdict.text)
    return Judgement(verdict.text, verdict.score, advice, alone)


def collect(folder: Path, out: Path, jobs: int, *, quick: bool) -> list[Stream]:
    """Have every stream heard, or of every fifth clip."""
    tasks = list(_tasks(folder, out, quick=quick))
    streams: list[Stream] = []
    context = multiprocessing.get_context("spawn")  # libvosk does not live through a fork
    with ProcessPoolExecutor(jobs, context, hush) as executor, progress_bar("listening", len(tasks)) as progress:
        for done, some in enumerate(executor.map(_do, tasks), start=1):
            streams += some
            progress(done)
    return streams


def _tasks(folder: Path, out: Path, *, quick: bool) -> Iterator[Callable[[], list[Stream]]]:
    people, talk = (thinned(clips, quick=quick) for clips in (recordings.phrases(folder), recordings.talk(folder)))
    every = commands()
    heard = partial(_heard, folder)
    for clip in people:
        yield partial(heard, "phrase", clip, SIX, (CLEAN, ROOM, KITCHEN_10, ROOM_KITCHEN_10, KITCHEN_5))
        yield partial(heard, "other words", clip, every, (CLEAN,))
    for clip in talk:
        for grammar in (SIX, every):
            yield partial(heard, "talk", clip, grammar, (CLEAN, ROOM))
        yield partial(heard, "piece", clip, SIX, (ROOM,))
        yield partial(heard, "piece", clip, every, (CLEAN,))
    first, _ = _engines()
    known = sorted(text for text in every.texts if all(map(first.knows, text.split())))
    for clip in thinned(voices.rendered(known, out / "voices"), quick=quick):
        yield partial(heard, "voice", clip, every, (ROOM_KITCHEN_10 if clip.number % 2 else CLEAN,))


def _heard(folder: Path, kind: Kind, clip: Clip, grammar: Grammar, places: Sequence[Condition]) -> list[Stream]:
    sounds = recordings.pieces(clip) if kind == "piece" else [recordings.read(clip.path)]
    return [_listened(folder, kind, clip, sound, grammar, place) for place in places for sound in sounds]


def _listened(folder: Path, kind: Kind, clip: Clip, sound: Sound, grammar: Grammar, place: Condition) -> Stream:
    first, second = _engines()
    texts = tuple(text for text in grammar.texts if all(map(first.knows, text.split())))
    pcm = conditions.stream(sound, place, clip.number, folder).pcm
    gate = SpeechGate()
    judgements: list[Judgement] = []
    for begin in range(0, len(pcm), BLOCK):
        cuts = gate.feed(pcm[begin : begin + BLOCK], min(begin + BLOCK, len(pcm)) / HEARING_RATE)
        found = [judged(first, second, cut, texts) for cut in cuts if isinstance(cut, Segment)]
        judgements += [judgement for judgement in found if judgement]
    said = clip.said if kind in ("phrase", "voice") else ""
    listening = "six phrases" if grammar == SIX else "all commands"
    return Stream(kind, listening, place.name, clip.number % 2, said, tuple(judgements))


@lru_cache(maxsize=1)
def _engines() -> tuple[OneEngine, PocketSphinx]:
    return OneEngine(VoskDecoder(BUNDLED_MODEL)), PocketSphinx()


def _do(task: Callable[[], list[Stream]]) -> list[Stream]:
    return task()


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to decide.

    Attributes:
        found: gives the phrase and its score, to be compared with a threshold.
    """

    name: str
    found: Callable[[Judgement], tuple[str, float]]


FIRST: Final = Rule("vosk", lambda each: (each.text, each.score))


def together(weights: Array, name: str) -> Rule:
    """Give the rule of both engines: ``weights`` of score, said and around, and the constant."""

    def score(each: Judgement) -> float:
        return float(weights @ _features(each)) if each.opinion else each.score

    return Rule(name, lambda each: (each.text, score(each)))


def alone(weights: Array, name: str) -> Rule:
    """Give the rule of the second engine: ``weights`` of said and around, and the constant."""

    def found(each: Judgement) -> tuple[str, float]:
        if each.alone is None:
            return "", float("-inf")
        text, fit = each.alone
        return text, float(weights @ (fit.said, fit.around, 1.0))

    return Rule(name, found)


def weights_of_both(streams: Sequence[Stream]) -> Array:
    """Fit what ``reconsidered`` needs."""
    doubted = [(stream, each) for stream in streams for each in stream.judgements if each.opinion]
    features = np.array([_features(each) for _, each in doubted])
    right = np.array([each.text == stream.said for stream, each in doubted])
    return _on_the_scale(_logistic(features, right), features[~right], features[~right, 0], KEPT)


def weights_alone(streams: Sequence[Stream]) -> Array:
    """Fit what ``alone`` needs."""
    found = [(stream, *each.alone) for stream in streams for each in stream.judgements if each.alone]
    features = np.array([(fit.said, fit.around, 1.0) for _, _, fit in found])
    right = np.array([text == stream.said for stream, text, _ in found])
    talk = np.array([each.score for stream in streams for each in stream.judgements if each.text != stream.said])
    return _on_the_scale(_logistic(features, right), features[~right], talk, 1.0)


def _features(each: Judgement) -> tuple[float, float, float, float]:
    assert each.opinion
    return each.score, each.opinion.said, each.opinion.around, 1.0


def _logistic(features: Array, right: NDArray[np.bool_]) -> Array:
    """Fit a logistic regression by Newton's method, what was said counting as much in all as what was not."""
    balance = np.where(right, 0.5 / np.mean(right), 0.5 / np.mean(~right))
    weights = np.zeros(features.shape[1])
    for _ in range(30):
        probability = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (balance * (right - probability))
        curve = (features * (balance * probability * (1 - probability))[:, None]).T @ features
        weights = weights + np.linalg.solve(curve + 1e-6 * np.eye(len(weights)), slope)
    return weights


def _on_the_scale(weights: Array, false: Array, scores: Array, kept: float) -> Array:
    """Stretch and shift so that two thresholds let through a share of the false sounds that they do by ``scores``."""
    points = [np.quantile(false @ weights, 1 - kept * np.mean(scores >= threshold)) for threshold in ENDS]
    stretch = (ENDS[1] - ENDS[0]) / (points[1] - points[0])
    scaled: Array = stretch * weights
    scaled[-1] += ENDS[0] - stretch * points[0]
    return scaled


def outcome(streams: Sequence[Stream], rule: Rule, threshold: float = THRESHOLD) -> str:
    """Say in a few characters what comes of streams of one kind by a rule.

    Of phrases: per cent heard (obeyed first), confused and missed. Of what holds none: how many were obeyed.
    """
    right = wrong = 0
    for stream in streams:
        found = [rule.found(each) for each in stream.judgements]
        first = next((text for text, score in found if text and score >= threshold), "")
        right += bool(first) and first == stream.said
        wrong += bool(first) and first != stream.said
    if not streams[0].said:
        return f"{wrong} of {len(streams)}"
    return "/".join(f"{100 * count / len(streams):.0f}" for count in (right, wrong, len(streams) - right - wrong))


def table(streams: Sequence[Stream], rules: Sequence[Rule]) -> str:
    """Give one row for each kind of stream, as Markdown."""
    lines = [f"| streams | {' | '.join(rule.name for rule in rules)} |", "| --- |" + " --- |" * len(rules)]
    for title, some in _grouped(streams).items():
        lines.append(f"| {title} | {' | '.join(outcome(some, rule) for rule in rules)} |")
    return "\n".join(lines)


def _grouped(streams: Sequence[Stream]) -> dict[str, list[Stream]]:
    groups: dict[str, list[Stream]] = {}
    for stream in streams:
        groups.setdefault(f"{stream.kind}, {stream.listening}, {stream.condition}", []).append(stream)
    return groups


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect, fit, and print; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fit_second_opinion", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="folder for what is rendered once (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="every fifth clip")
    parser.add_argument("--jobs", type=int, default=2, help="processes; results do not depend on it")
    options = parser.parse_args(arguments)
    lacking = _lacking()
    for sentence in lacking:
        note(sentence)
    if lacking:
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    report(collect(recordings.FOLDER, options.out, options.jobs, quick=options.quick))
    return 0


def _lacking() -> list[str]:
    sentences = {
        f"There are no recordings of people in {recordings.FOLDER}.": (recordings.FOLDER / "phrases").is_dir(),
        "PocketSphinx is not installed: pip install 'voicecoach[noisy-rooms]'": find_spec("pocketsphinx"),
        "Simulated rooms need pyroomacoustics: pip install 'voicecoach[bench]'": find_spec("pyroomacoustics"),
    }
    return [sentence for sentence, there in sentences.items() if not there]


def report(streams: Sequence[Stream]) -> None:
    """Print the table of each half by weights of the other, and the weights of all that may be fitted to."""
    print("Heard/confused/missed % of phrases, and how many of other streams were obeyed, at 0.75.")
    for half in (1, 0):
        told = [stream for stream in streams if stream.half == half and stream.kind != "voice"]
        fitted = [stream for stream in streams if stream.half != half or stream.kind == "voice"]
        both, by_itself = weights_of_both(fitted), weights_alone(fitted)
        print(f"\n{_HALVES[half]} clips; fitted on the others and on synthetic voices")
        print(f"together: {_in_words(both)}; PocketSphinx alone: {_in_words(by_itself)}\n")
        rules = (FIRST, together(both, "both"), together(SHIPPED, "both as shipped"), alone(by_itself, "PocketSphinx"))
        print(table(told, rules))
    voiced = [stream for stream in streams if stream.kind == "voice"]
    if voiced:
        print(f"\nSynthetic voices (fitted on)\n\n{table(voiced, (FIRST, together(SHIPPED, 'both as shipped')))}")
    for title, some in _grouped(streams).items():
        asked = sum(each.opinion is not None for stream in some for each in stream.judgements)
        print(f"asked: {title}: {asked / len(some):.2f} times a stream")


SHIPPED: Final = np.array([opinion.SCORE, opinion.SAID, opinion.AROUND, opinion.CONSTANT])
_HALVES: Final = ("Even", "Odd")


def _in_words(weights: Array) -> str:
    return ", ".join(f"{weight:.3g}" for weight in weights)


if __name__ == "__main__":
    sys.exit(main())
