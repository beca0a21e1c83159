"""The tables, as Markdown, from the records of all parts that lie in a folder."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.bench import sound_report, store
from tests.bench.beat import Beats
from tests.bench.grammars import SAFETY_THRESHOLD
from tests.bench.moments import Timings
from tests.bench.part import Measure, Record
from tests.bench.scoring import Trial, accepted, quantile, rate_of, shares_of
from voicecoach.listening.study import wilson

NAME: Final = "report.md"

ISOLATED: Final = "unknown"
"""The part in which every clip is one thing that must not be heard: what is, is told in per cent, not by the hour."""

_Row = Sequence[str]


def write(folder: Path, order: Iterable[str]) -> Path:
    """Write the report of every part that was ever run into this folder; give the file.

    Args:
        order: names of the parts.
    """
    runs, records = load(folder, order)
    lines = [
        "# How well the program hears, and how true it sounds",
        "",
        "Made by `make bench`. Levels, ratios and intervals are defined in `tests/bench/signals.py` and `scoring.py`.",
        "",
        *(_told(run) for run in runs),
        "",
    ]
    trials = [record for record in records if isinstance(record, Trial)]
    said = [trial for trial in trials if trial.said and trial.part != "decision"]
    timings = [record for record in records if isinstance(record, Timings)]
    for heading, section in (
        ("Phrases said by people", _phrases([trial for trial in said if trial.source == "human"])),
        ("Phrases said by synthetic voices", _phrases([trial for trial in said if trial.source == "synthetic"])),
        ("Why phrases were missed", _why_missed(said)),
        ("What must not be heard", _false_accepts([trial for trial in trials if trial.part != ISOLATED])),
        ("Single words that are no command", _accepted([trial for trial in trials if trial.part == ISOLATED])),
        ("From the end of a phrase to the decision", _waits([trial for trial in trials if trial.part == "decision"])),
        ("On the beat", _beats([record for record in records if isinstance(record, Beats)], timings)),
        ("Times", _times(timings)),
        ("Processor and memory", _resources(trials, [r for r in records if isinstance(r, Measure)])),
    ):
        if section:
            lines += [f"## {heading}", "", *section, ""]
    path = folder / NAME
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def load(folder: Path, order: Iterable[str]) -> tuple[list[store.Run], list[Record]]:
    """Give what lies in a folder, part by part."""
    found = [store.read(folder / f"{name}.jsonl") for name in order if (folder / f"{name}.jsonl").is_file()]
    return [run for run, _ in found], [record for _, records in found for record in records]


def grouped(trials: Iterable[Trial]) -> dict[tuple[str, str, str], list[Trial]]:
    """Put trials of one part, engine and condition together, in the order of their first."""
    groups: dict[tuple[str, str, str], list[Trial]] = {}
    for trial in trials:
        groups.setdefault((trial.part, trial.engine, trial.condition), []).append(trial)
    return groups


def summary(trials: Sequence[Trial]) -> str:
    """Say in one clause what came of the trials of one row."""
    said = [trial for trial in trials if trial.said]
    clauses = []
    if said:
        shares = shares_of(said)
        clauses.append(f"{shares.correct:.0f}/{shares.confused:.0f}/{shares.missed:.0f} % of {shares.clips}")
    if trials[0].part == ISOLATED:
        clauses.append(f"{accepted(trials):.1f} % of {len(trials)} accepted")
    elif not said or len(said) < len(trials):
        rate = rate_of([trial for trial in trials if not trial.said])
        clauses.append(f"{rate.count} false in {rate.hours:.2f} h")
    return ", ".join(clauses)


def _told(run: store.Run) -> str:
    quick = ", a quick look at every fifth clip" if run.quick else ""
    return f"- {run.part}: {run.took:.0f} s with {run.jobs} processes on {run.machine}{quick}. {' '.join(run.missing)}"


def _phrases(trials: Sequence[Trial]) -> list[str]:
    if not trials:
        return []
    rows = []
    for (part, engine, condition), some in grouped(trials).items():
        shares, lower = shares_of(some), shares_of(some, SAFETY_THRESHOLD)
        outcome = f"{shares.correct:.1f} / {shares.confused:.1f} / {shares.missed:.1f}"
        at_safety = f"{lower.correct:.1f} / {lower.confused:.1f} / {lower.missed:.1f}"
        interval = f"{shares.least:.1f} to {shares.most:.1f}"
        rows.append((part, engine, condition, outcome, interval, str(shares.clips), at_safety))
    heads = (
        "part", "engine", "condition", "correct / confused / missed, %", "95 % interval", "clips",
        f"at threshold {SAFETY_THRESHOLD:g}",
    )  # fmt: skip
    return _table(heads, rows)


def _false_accepts(trials: Sequence[Trial]) -> list[str]:
    rows = []
    for (part, engine, condition), some in grouped(trials).items():
        quiet = [trial for trial in some if not trial.said]
        if quiet and not math.isclose(sum(trial.seconds for trial in quiet), 0.0):
            rate = rate_of(quiet)
            heard = [guess.text for trial in quiet for guess in trial.guesses if guess.heard]
            figures = f"{rate.per_hour:.1f}", f"{rate.most:.1f}", f"{rate.count} in {rate.hours:.2f}"
            rows.append((part, engine, condition, *figures, ", ".join(sorted(set(heard)))))
    heads = ("part", "engine", "condition", "obeyed an hour", "at most (95 %)", "count in hours", "as")
    return _table(heads, rows) if rows else []


def _accepted(trials: Sequence[Trial]) -> list[str]:
    rows = []
    for (_, engine, condition), some in grouped(trials).items():
        share = accepted(some)
        least, most = wilson(round(share * len(some) / 100), len(some))
        heard = {guess.text for trial in some for guess in trial.guesses if guess.heard}
        interval = f"{100 * least:.1f} to {100 * most:.1f}"
        rows.append((engine, condition, f"{share:.1f}", interval, str(len(some)), "≤ 2", ", ".join(sorted(heard))))
    heads = ("engine", "condition", "obeyed, %", "95 % interval", "clips", "aim, %", "as")
    return _table(heads, rows) if rows else []


def _waits(trials: Sequence[Trial]) -> list[str]:
    rows = []
    by_source = (replace(trial, condition=f"{trial.source}, {trial.condition}") for trial in trials)
    for (_, engine, condition), some in grouped(by_source).items():
        decisions = [guess for trial in some for guess in trial.guesses if guess.heard and guess.inside]
        columns = (
            [guess.wait + guess.took for guess in decisions],
            [guess.wait for guess in decisions],
            [guess.took for guess in decisions],
        )
        figures = [f"{1000 * quantile(column, 0.5):.0f} / {1000 * quantile(column, 0.9):.0f}" for column in columns]
        rows.append((engine, condition, *figures, str(len(decisions))))
    heads = ("engine", "condition", "median / 90 %, ms", "of it waiting", "of it computing", "decisions")
    return _table(heads, rows) if rows else []


def _why_missed(trials: Sequence[Trial]) -> list[str]:
    """Count, of the phrases that were missed, the reason given for the likeliest of what was made of them."""
    rows = []
    for (part, engine, condition), some in grouped(trials).items():
        missed = [trial for trial in some if trial.outcome() == "missed"]
        if missed:
            reasons = Counter(map(_why, missed)).most_common()
            told = ", ".join(f"{count} {reason}" for reason, count in reasons)
            rows.append((part, engine, condition, str(len(missed)), told))
    return _table(("part", "engine", "condition", "missed", "why"), rows) if rows else []


def _why(trial: Trial) -> str:
    inside = [guess for guess in trial.guesses if guess.inside]
    if not inside:
        return "no sound found"
    likeliest = max(inside, key=lambda guess: (guess.text == trial.said, guess.score))
    if likeliest.text not in ("", trial.said):
        return "taken for another"
    return "score too low" if likeliest.why.startswith("score") else likeliest.why


def _beats(beats: Sequence[Beats], timings: Sequence[Timings]) -> list[str]:
    if not beats:
        return []
    return [*_table(sound_report.BEAT_HEADS, sound_report.beat_rows(beats)), "", sound_report.clock_line(timings)]


def _times(timings: Sequence[Timings]) -> list[str]:
    rows = sound_report.time_rows(timings)
    return _table(sound_report.TIME_HEADS, rows) if rows else []


def _resources(trials: Sequence[Trial], measures: Sequence[Measure]) -> list[str]:
    rows: list[_Row] = [
        (measure.engine, measure.condition, measure.what, f"{measure.value:.3g} {measure.unit}") for measure in measures
    ]
    for engine in dict.fromkeys(trial.engine for trial in trials):
        for part, about in _HEARING_SHARE.items():
            some = [trial for trial in trials if trial.engine == engine and trial.part == part]
            seconds = sum(trial.heard_seconds for trial in some)
            if seconds:
                share = 100 * sum(trial.computed for trial in some) / seconds
                rows.append((engine, about, "hearing, of one core", f"{share:.1f} %"))
    return _table(("engine", "condition", "what", "figure"), rows) if rows else []


_HEARING_SHARE: Final = {"talk": "continuous talk", "session": "a session, echo +10 dB, nobody speaking"}


def _table(heads: Sequence[str], rows: Sequence[_Row]) -> list[str]:
    def line(cells: _Row) -> str:
        return f"| {' | '.join(cells)} |"

    return [line(heads), line(["---"] * len(heads)), *map(line, rows)]
