"""The command ``python -m tests.bench.fit_verifier [MODEL ...]``: finds the weights of ``listening.verify`` for models.

Each sound that the real gate cuts out of a stream is decoded. A logistic regression without negative weights tells
right phrases from all else; then its constant is moved until at 0.75 the false commands are as few as we want. So what
a unit of the score means is left as it came out: e times the odds. One half of the clips gives the weights, the other
tells what they are worth; and the other way round. Synthetic voices are fitted on by both and tell nothing.

The tables are of whole streams: heard is that the phrase was the first thing obeyed. The picture has the hits against
the false accepts of each model, by the weights as shipped and by those of the other half.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.bench import conditions, recordings, voices
from tests.bench.__main__ import OUT
from tests.bench.conditions import CLEAN, KITCHEN_5, KITCHEN_10, ROOM, ROOM_KITCHEN_10, Condition
from tests.bench.grammars import SIX, THRESHOLD, commands
from tests.bench.hearing import BLOCK
from tests.bench.parts.unknown import isolated
from tests.bench.pool import hush
from tests.bench.recordings import Clip
from tests.bench.signals import Sound
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.cli.printing import note, progress_bar
from voicecoach.errors import HearingError
from voicecoach.listening.gate import Segment, SpeechGate
from voicecoach.listening.phrases import Grammar
from voicecoach.listening.verify import NOTHING, Decoded, verify
from voicecoach.units import HEARING_RATE, Seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array: TypeAlias = NDArray[np.float64]

Kind: TypeAlias = Literal["phrase", "unknown", "talk", "piece", "voice"]
"""A phrase that a person said; single words that are none of the phrases; sentences; pieces of those; a synthetic voice
that said a phrase."""

UNKNOWN_AT_MOST: Final = 0.02
"""Share of single words that are no command which may be obeyed at 0.75, for each list of phrases."""

TALK_AT_MOST: Final = 1.0
"""False commands an hour of talk at 0.75, near and across a room together, while all commands are listened for. The six
phrases are no list that the program has, and talk would be obeyed more often by them than by all commands."""

EVIDENCE: Final = ("_OVER_UNKNOWN", "_OVER_NOTHING", "_OVER_NEXT_PHRASE", "_OVER_UNKNOWN_PER_FRAME", "_CONSTANT")
"""The weights, as ``listening.verify`` calls them."""

ALL: Final = "all commands"
"""What is listened for: the product's own phrases; the other list are the six that people were recorded saying."""

PICTURES: Final = ("verifier.svg", "verifier.png")

_SHORTEST: Final[Seconds] = 0.15  # these three as the ear has them
_LONG: Final[Seconds] = 1.8
_LONG_MARGIN: Final = 1.5

_RIDGE: Final = 1e-4  # of the standardised weights
_ABSENT: Final = 15.0
_LEAST_STEP: Final = 1e-6

_THRESHOLDS: Final = [float(threshold) for threshold in np.arange(-4.0, 8.01, 0.125)]
_DRAWN: Final = (CLEAN, ROOM, KITCHEN_10, ROOM_KITCHEN_10)
_LINES: Final = (":", "-", "-.", "--")


@dataclass(frozen=True, slots=True)
class Cut:
    """What a model makes of one sound.

    Attributes:
        text: the likeliest phrase.
        score: by the weights as shipped.
        evidence: what the weights multiply, in the order of ``EVIDENCE``.
        margin: by how much more than an ordinary command it has to score: less than 0 for "pause" and "stop", and more
            when it is long.
    """

    text: str
    score: float
    evidence: tuple[float, ...]
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class Stream:
    """What was made of one stream, in the order it was cut.

    Attributes:
        listening: to which grammar.
        half: 0 or 1, clips taking turns.
        said: the phrase that should be heard; empty for none.
        seconds: length of what was played, lead-in left out.
    """

    kind: Kind
    listening: str
    condition: str
    half: int
    said: str
    seconds: Seconds
    cuts: tuple[Cut, ...]


def evidence(decoded: Decoded, texts: Sequence[str], frames: float) -> tuple[float, ...]:
    """Give what ``verify`` weighs, for a segment that it finds a phrase in; its score is linear in this."""
    phrases = [(text, likelihood) for text, likelihood in decoded.alternatives if text in texts]
    text, likelihood = phrases[0]
    nothing = next((other for words, other in decoded.alternatives if words == NOTHING), likelihood - _ABSENT)
    following = next((other for words, other in phrases if words != text), likelihood - _ABSENT)
    over_unknown = likelihood - decoded.unknown
    return (
        min(max(over_unknown, -15.0), 20.0),
        min(max(likelihood - nothing, -12.0), 15.0),
        min(max(likelihood - following, 0.0), 10.0),
        over_unknown / max(frames, 1.0),
        1.0,
    )


def collect(model: Path, folder: Path, out: Path, jobs: int, every: int) -> list[Stream]:
    """Have every stream heard by a model, or of every so manyth clip."""
    tasks = list(_tasks(model, folder, out, every))
    streams: list[Stream] = []
    context = multiprocessing.get_context("spawn")  # libvosk does not live through a fork
    with ProcessPoolExecutor(jobs, context, hush) as executor, progress_bar(model.name, len(tasks)) as progress:
        for done, some in enumerate(executor.map(_do, tasks, chunksize=8), start=1):
            streams += some
            progress(done)
    return streams


def _tasks(model: Path, folder: Path, out: Path, every: int) -> Iterator[Callable[[], list[Stream]]]:
    heard = partial(_heard, model, folder)
    whole = commands()
    for half, clip in _thinned(recordings.phrases(folder), every):
        yield partial(heard, "phrase", clip, half, SIX, (CLEAN, ROOM, KITCHEN_10, ROOM_KITCHEN_10, KITCHEN_5))
    for _, grammar, clips in isolated(folder):
        for half, clip in _thinned(clips, every):
            yield partial(heard, "unknown", clip, half, grammar, (CLEAN, ROOM, KITCHEN_10))
    for half, clip in _thinned(recordings.talk(folder), every):
        for grammar in (SIX, whole):
            yield partial(heard, "talk", clip, half, grammar, (CLEAN, ROOM))
        yield partial(heard, "piece", clip, half, SIX, (ROOM,))
        yield partial(heard, "piece", clip, half, whole, (CLEAN,))
    decoder = VoskDecoder(model)
    known = sorted(text for text in whole.texts if all(map(decoder.knows, text.split())))
    del decoder
    for half, clip in _thinned(voices.rendered(known, out / "voices"), every):
        yield partial(heard, "voice", clip, half, whole, (ROOM_KITCHEN_10 if half else CLEAN,))


def _thinned(clips: Sequence[Clip], every: int) -> list[tuple[int, Clip]]:
    return [(index % 2, clip) for index, clip in enumerate(clips[::every])]


def _heard(
    model: Path, folder: Path, kind: Kind, clip: Clip, half: int, grammar: Grammar, places: Sequence[Condition]
) -> list[Stream]:
    sounds = recordings.pieces(clip) if kind == "piece" else [clip.sound()]
    listening = "six phrases" if grammar == SIX else ALL
    return [
        Stream(
            kind,
            listening,
            place.name,
            half,
            clip.said,
            len(sound) / HEARING_RATE,
            _cuts(model, folder, clip, sound, grammar, place),
        )
        for place in places
        for sound in sounds
    ]


def _cuts(model: Path, folder: Path, clip: Clip, sound: Sound, grammar: Grammar, place: Condition) -> tuple[Cut, ...]:
    decoder = _decoder(model)
    texts = tuple(text for text in grammar.texts if all(map(decoder.knows, text.split())))
    thresholds = {phrase.text: phrase.threshold for phrase in grammar.phrases}
    pcm = conditions.stream(sound, place, clip.number, folder).pcm
    gate = SpeechGate()
    found: list[Cut] = []
    for begin in range(0, len(pcm), BLOCK):
        for each in gate.feed(pcm[begin : begin + BLOCK], min(begin + BLOCK, len(pcm)) / HEARING_RATE):
            if isinstance(each, Segment) and each.end - each.start >= _SHORTEST:
                seconds = each.end - each.start
                decoded = decoder.decode(each.samples, texts)
                verdict = verify(decoded, texts, seconds * 100)
                if verdict:
                    weighed = evidence(decoded, texts, seconds * 100)
                    margin = thresholds[verdict.text] - THRESHOLD + (_LONG_MARGIN if seconds > _LONG else 0.0)
                    found.append(Cut(verdict.text, verdict.score, weighed, margin))
    return tuple(found)


@lru_cache(maxsize=1)
def _decoder(model: Path) -> VoskDecoder:
    return VoskDecoder(model)


def _do(task: Callable[[], list[Stream]]) -> list[Stream]:
    return task()


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to score a sound."""

    name: str
    score: Callable[[Cut], float]

    def surplus(self, cut: Cut) -> float:
        """Give the highest threshold of an ordinary command at which a sound is obeyed."""
        return self.score(cut) - cut.margin

    def obeyed(self, stream: Stream, threshold: float = THRESHOLD) -> str:
        """Give the first phrase obeyed in a stream; empty for none."""
        return next((cut.text for cut in stream.cuts if self.surplus(cut) >= threshold), "")


SHIPPED: Final = Rule("as shipped", lambda cut: cut.score)


def weighing(weights: Array, name: str) -> Rule:
    """Give the rule of some weights, in the order of ``EVIDENCE``."""
    return Rule(name, lambda cut: float(weights @ cut.evidence))


def moved(rule: Rule, streams: Sequence[Stream], name: str) -> Rule:
    """Give a rule with its constant moved so that these streams have as few false commands as we want."""
    shift = constant_for(rule, streams)
    return Rule(name, lambda cut: rule.score(cut) + shift)


def fitted(streams: Sequence[Stream]) -> Array:
    """Fit the weights: right phrases against all else, each kind of stream counting as much as every other."""
    cuts = [(stream, cut) for stream in streams for cut in stream.cuts]
    features = np.array([cut.evidence for _, cut in cuts])
    right = np.array([cut.text == stream.said for stream, cut in cuts])
    groups = [(stream.kind, good) for (stream, _), good in zip(cuts, right, strict=True)]
    kinds = {good: len({kind for kind, which in groups if which == good}) for good in (True, False)}
    counts = {group: groups.count(group) for group in set(groups)}
    shares = np.array([0.5 / (kinds[bool(group[1])] * counts[group]) for group in groups])
    weights = _logistic(features, right, shares)
    weights[-1] += constant_for(weighing(weights, ""), streams)
    return weights


def _logistic(features: Array, right: NDArray[np.bool_], shares: Array) -> Array:
    """Fit a logistic regression whose weights, but for the last, are not negative."""
    from scipy.optimize import minimize

    spread = np.maximum(features.std(axis=0), _LEAST_STEP)
    spread[-1] = 1.0
    standard = features / spread
    sign = np.where(right, -1.0, 1.0)

    def loss(weights: Array) -> tuple[float, Array]:
        margins = sign * (standard @ weights)
        ridge = _RIDGE * weights[:-1]
        slopes = standard.T @ (shares * sign / (1 + np.exp(-margins)))
        slopes[:-1] += ridge
        return float(shares @ np.logaddexp(0.0, margins) + ridge @ weights[:-1] / 2), slopes

    columns = features.shape[1]
    bounds = [(0.0, None)] * (columns - 1) + [(None, None)]
    found = minimize(loss, np.zeros(columns), jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12})
    weights: Array = found.x / spread
    return weights


def constant_for(rule: Rule, streams: Sequence[Stream]) -> float:
    """Give what has to be added so that at 0.75 there are as few false commands as we want.

    Of the two wishes, about single words and about talk, the stricter one counts.
    """
    limits = [
        _highest(rule, some, math.floor(round(UNKNOWN_AT_MOST * len(some), 6)))
        for some in _by_listening([stream for stream in streams if stream.kind == "unknown"]).values()
    ]
    talk = [stream for stream in streams if stream.kind == "talk" and stream.listening == ALL]
    hours = round(sum(stream.seconds for stream in talk) / 3600, 6)
    limits.append(_highest(rule, talk, math.floor(TALK_AT_MOST * hours)))
    highest = max(limits)
    return THRESHOLD - highest - _LEAST_STEP if math.isfinite(highest) else 0.0


def _highest(rule: Rule, streams: Sequence[Stream], allowed: int) -> float:
    """Give the threshold that no more than so many of some streams exceed."""
    best = sorted((max(map(rule.surplus, stream.cuts), default=-math.inf) for stream in streams), reverse=True)
    return best[allowed] if allowed < len(best) else -math.inf


def _by_listening(streams: Sequence[Stream]) -> dict[str, list[Stream]]:
    groups: dict[str, list[Stream]] = {}
    for stream in streams:
        groups.setdefault(stream.listening, []).append(stream)
    return groups


def outcome(streams: Sequence[Stream], rule: Rule, threshold: float = THRESHOLD) -> str:
    """Say in a few characters what comes of streams of one kind by a rule.

    Of phrases: per cent heard (obeyed first), confused and missed. Of what holds none: how many were obeyed, and in per
    cent; for talk an hour.
    """
    right, wrong = _right_and_wrong(streams, rule, threshold)
    if streams[0].said:
        return "/".join(f"{100 * count / len(streams):.0f}" for count in (right, wrong, len(streams) - right - wrong))
    if streams[0].kind == "talk":
        return f"{wrong} in {sum(stream.seconds for stream in streams) / 3600:.2f} h"
    return f"{wrong} of {len(streams)}, {100 * wrong / len(streams):.1f} %"


def _right_and_wrong(streams: Sequence[Stream], rule: Rule, threshold: float) -> tuple[int, int]:
    found = [(rule.obeyed(stream, threshold), stream.said) for stream in streams]
    return sum(bool(text) and text == said for text, said in found), sum(
        bool(text) and text != said for text, said in found
    )


def table(streams: Sequence[Stream], rules: Sequence[Rule]) -> str:
    """Give one row for each kind of stream, as Markdown."""
    lines = [f"| streams | {' | '.join(rule.name for rule in rules)} |", "| --- |" + " --- |" * len(rules)]
    groups: dict[str, list[Stream]] = {}
    for stream in streams:
        groups.setdefault(f"{stream.kind}, {stream.listening}, {stream.condition}", []).append(stream)
    for title, some in groups.items():
        lines.append(f"| {title} | {' | '.join(outcome(some, rule) for rule in rules)} |")
    return "\n".join(lines)


def report(streams: Sequence[Stream]) -> None:
    """Print the table of each half by weights of the other, and the weights of all."""
    print("Heard/confused/missed % of phrases, and how many of other streams were obeyed, at 0.75.")
    for half in (1, 0):
        told, used = _told(streams, half), _used(streams, half)
        weights = fitted(used)
        print(f"\nOne half of the clips, by weights of the other and of synthetic voices: {in_words(weights)}\n")
        rules = (SHIPPED, moved(SHIPPED, used, "shipped, constant moved"), weighing(weights, "fitted"))
        print(table(told, rules))
    weights = fitted(streams)
    print(f"\nAll clips, by weights of all, which flatters them: {in_words(weights)}\n")
    print(table(streams, (SHIPPED, moved(SHIPPED, streams, "shipped, constant moved"), weighing(weights, "fitted"))))
    print(f"\nAdded to the constant as shipped, that would be {constant_for(SHIPPED, streams):+.2f}.")


def _told(streams: Sequence[Stream], half: int) -> list[Stream]:
    return [stream for stream in streams if stream.half == half and stream.kind != "voice"]


def _used(streams: Sequence[Stream], half: int) -> list[Stream]:
    return [stream for stream in streams if stream.half != half or stream.kind == "voice"]


def in_words(weights: Array) -> str:
    """Give weights as ``listening.verify`` has them."""
    return ", ".join(f"{name} = {weight:.3g}" for name, weight in zip(EVIDENCE, weights, strict=True))


def draw(models: Mapping[str, Sequence[Stream]], folder: Path) -> list[Path]:
    """Draw the hits of people's phrases against false accepts, for each model as shipped and fitted; give the files."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 6.5), layout="constrained")
    panels: tuple[tuple[Kind, str], ...] = (
        ("unknown", "single words obeyed that are no command, by either list of phrases, %"),
        ("talk", "false accepts an hour of talk, by either list of phrases"),
    )
    for index, (kind, below) in enumerate(panels, start=1):
        axes = figure.add_subplot(1, len(panels), index)
        _draw_panel(axes, models, kind)
        axes.set_xlabel(f"{below} (linear to 1, then logarithmic)")
        axes.set_ylabel("phrases heard rightly, %")
        axes.set_xscale("symlog", linthresh=1.0)
        axes.set_xlim(0, 60)
        axes.set_ylim(30, 101)
        axes.grid(alpha=0.3)
    paths = [folder / name for name in PICTURES]
    for path in paths:
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)
    return paths


def _draw_panel(axes: Axes, models: Mapping[str, Sequence[Stream]], kind: Kind) -> None:
    """Draw a curve for each model, rule and condition, with a dot at 0.75; colour is the condition."""
    from matplotlib.lines import Line2D

    keys = [Line2D([], [], color=f"C{number}", label=place.name) for number, place in enumerate(_DRAWN)]
    lines = iter(_LINES)
    for name, streams in models.items():
        crossed = {half: weighing(fitted(_used(streams, half)), "fitted") for half in (0, 1)}
        for rules in (dict.fromkeys((0, 1), SHIPPED), crossed):
            line = next(lines, "-")
            keys += axes.plot([], [], line, color="black", label=f"{Path(name).name}, {rules[0].name}")
            false = _scored([stream for stream in streams if stream.kind == kind], rules)
            for number, place in enumerate(_DRAWN):
                said = [stream for stream in streams if stream.kind == "phrase" and stream.condition == place.name]
                if said and false:
                    scored = _scored(said, rules)
                    points = [_point(scored, false, threshold) for threshold in _THRESHOLDS]
                    axes.plot(*zip(*points, strict=True), line, color=f"C{number}", drawstyle="steps-post")
                    axes.plot(*_point(scored, false, THRESHOLD), "o", color=f"C{number}", clip_on=False)
    keys.append(Line2D([], [], color="black", marker="o", linestyle="", label=f"threshold {THRESHOLD:g}"))
    axes.legend(handles=keys, fontsize=9, loc="lower right")


_Scored: TypeAlias = list[tuple[Stream, list[tuple[str, float]]]]


def _scored(streams: Sequence[Stream], rules: Mapping[int, Rule]) -> _Scored:
    """Give each stream with the text of its sounds and the thresholds up to which they are obeyed."""
    return [(each, [(cut.text, rules[each.half].surplus(cut)) for cut in each.cuts]) for each in streams]


def _point(said: _Scored, false: _Scored, threshold: float) -> tuple[float, float]:
    def obeyed(cuts: Sequence[tuple[str, float]]) -> str:
        return next((text for text, surplus in cuts if surplus >= threshold), "")

    right = sum(obeyed(cuts) == stream.said for stream, cuts in said)
    wrong = sum(bool(obeyed(cuts)) for _, cuts in false)
    talked = false[0][0].kind == "talk"
    hours = sum(stream.seconds for stream, _ in false) / 3600
    return (wrong / hours if talked else 100 * wrong / len(false)), 100 * right / len(said)


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect, fit, print and draw; give the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.fit_verifier",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("model", nargs="*", type=Path, default=[BUNDLED_MODEL], help="folders; by default the bundled")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the picture (default: %(default)s)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth clip")
    parser.add_argument("--jobs", type=int, default=2, help="processes; results do not depend on it")
    options = parser.parse_args(arguments)
    lacking = _lacking()
    for sentence in lacking:
        note(sentence)
    if lacking:
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    models: dict[str, list[Stream]] = {}
    for model in options.model:
        try:
            streams = collect(model, recordings.FOLDER, options.out, options.jobs, options.every)
        except HearingError as fault:
            note(str(fault))
            return fault.exit_code
        name = "bundled" if model == BUNDLED_MODEL else str(model)
        models[name] = streams
        print(f"\n# {name}\n")
        report(streams)
    note(f"Written: {', '.join(map(str, draw(models, options.out)))}")
    return 0


def _lacking() -> list[str]:
    sentences = {
        f"There are no recordings of people in {recordings.FOLDER}.": (recordings.FOLDER / "phrases").is_dir(),
        "Simulated rooms and pictures need more: pip install 'voicecoach[bench]'": find_spec("pyroomacoustics"),
    }
    return [sentence for sentence, there in sentences.items() if not there]


if __name__ == "__main__":
    sys.exit(main())
