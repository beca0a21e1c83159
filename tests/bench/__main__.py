"""The command ``python -m tests.bench``."""

from __future__ import annotations

import argparse
import itertools
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Final

from tests.bench import beats_picture, engines, picture, recordings, report, sound_report, store
from tests.bench.beat import Beats
from tests.bench.engines import ENGINES
from tests.bench.part import Part, Record, Setting
from tests.bench.parts import GROUPS, PARTS
from tests.bench.pool import Pool
from tests.bench.scoring import Trial
from voicecoach.cli.printing import note, progress_bar
from voicecoach.errors import HearingError, VoicecoachError

OUT: Final = Path("build") / "bench"

_EXAMPLES: Final = """examples:
  python -m tests.bench                                   everything but soak
  python -m tests.bench people talk --engine bundled      two parts with one engine
  python -m tests.bench people talk unknown --engine bundled --engine vosk:build/model      two models compared
  python -m tests.bench echo --only ducking --quick       a first look at some rows of one part
  python -m tests.bench sound                             how true it sounds: beats, stopping, starting
"""

_JOBS: Final = os.cpu_count() or 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; give the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    settings = tempfile.TemporaryDirectory(prefix="voicecoach-bench-")
    os.environ["XDG_CONFIG_HOME"] = settings.name  # not the profile and the choices of whoever measures
    unknown = sorted(set(options.part) - set(PARTS) - set(GROUPS))
    if unknown:
        parser.error(f"there is no part '{unknown[0]}': the parts are {', '.join((*PARTS, *GROUPS))}")
    named = [name for word in options.part for name in GROUPS.get(word, (word,))]
    wanted = [PARTS[name] for name in named] or [part for part in PARTS.values() if part.default]
    options.out.mkdir(parents=True, exist_ok=True)
    people = options.recordings if (options.recordings / "phrases").is_dir() else None
    if people is None and any(part.hears for part in wanted):
        note(f"There are no recordings of people in {options.recordings}: only the synthetic parts run.")
    rooms = find_spec("pyroomacoustics") is not None
    if not rooms and any(part.rooms for part in wanted):
        note("Simulated rooms need pyroomacoustics. Install it: pip install 'voicecoach[bench]'")
        return 1
    usable = _usable(options.engine) if any(part.hears for part in wanted) else ()
    setting = Setting(usable, people, options.quick, options.out, options.only)
    with Pool(options.jobs) as pool:
        for part in wanted:
            if part.people and people is None:
                note(f"{part.name}: left out, as it needs recordings of people.")
                continue
            try:
                _run(part, setting, pool, options.jobs)
            except VoicecoachError as fault:
                note(f"{part.name}: given up. {fault}")
    path = report.write(options.out, PARTS)
    print(path.read_text(encoding="utf-8"))
    _, records = report.load(options.out, PARTS)
    pictures = picture.draw(options.out, [record for record in records if isinstance(record, Trial)])
    pictures += beats_picture.draw(options.out, [record for record in records if isinstance(record, Beats)])
    note(f"Written: {', '.join(map(str, (path, *pictures)))}")
    return 0


def _run(part: Part, setting: Setting, pool: Pool, jobs: int) -> None:
    """Do one part, showing each row as it is done, and keep its records."""
    lacking = tuple(part.lacks())
    if setting.recordings is None and part.hears:
        lacking += ("There were no recordings of people.",)
    for sentence in lacking:
        note(f"{part.name}: {sentence}")
    tasks = list(part.tasks(setting))
    records: list[Record] = []
    finished = 0
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    began = monotonic()
    with progress_bar(part.name, len(tasks)) as progress:
        results = pool.done(tasks, alone=part.alone)
        for row, some in itertools.groupby(results, key=lambda result: result[0].row):
            of_row: list[Record] = []
            for _, found in some:
                of_row += found
                finished += 1
                progress(finished)
            records += of_row
            _tell(part, row, of_row)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    if part.alone and hasattr(os, "getloadavg"):
        machine += f", load average {load:.1f} beforehand"
    run = store.Run(part.name, setting.quick, monotonic() - began, 1 if part.alone else jobs, machine, lacking)
    store.write(setting.out, run, records)


def _tell(part: Part, row: str, records: Sequence[Record]) -> None:
    trials = [record for record in records if isinstance(record, Trial)]
    told = report.summary(trials) if trials else sound_report.summary(records)
    note(f"{part.name} · {row}: {told}" if told else f"{part.name} · {row}")


def _usable(names: Sequence[str]) -> tuple[str, ...]:
    """Leave out, saying so, engines that cannot be loaded here; all of them by default."""
    usable = []
    for name in names or ENGINES:
        try:
            engines.opened(name)
        except HearingError as fault:
            note(f"{name}: left out. {fault}")
        else:
            usable.append(name)
    return tuple(usable)


def _engine(name: str) -> str:
    """Take an engine's name as it was typed."""
    try:
        return engines.named(name).name
    except KeyError:
        known = ", ".join((*ENGINES, f"{engines.FOLDER}FOLDER"))
        raise argparse.ArgumentTypeError(f"there is no engine '{name}': the engines are {known}") from None


def _parser() -> argparse.ArgumentParser:
    parts = "\n".join(f"  {part.name:<12} {part.about}" for part in PARTS.values())
    parts += "".join(f"\n  {name:<12} {', '.join(members)}" for name, members in GROUPS.items())
    known = "\n".join(f"  {engine.name:<15} {engine.about}" for engine in ENGINES.values())
    known += f"\n  {engines.FOLDER + 'FOLDER':<15} vosk and the model in a folder"
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=(
            "Measure how well the program hears and how true it sounds, and write a report, pictures and every single\n"
            "result. Without a PART, all but soak: a quarter of an hour for each engine on two cores, a fifth with\n"
            "--quick, and 25 minutes for how it sounds.\n"
            "What is measured again replaces what was; the report is of all that lies in the folder."
        ),
        epilog=f"parts:\n{parts}\n\nengines:\n{known}\n\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("part", nargs="*", metavar="PART", help="see below")
    parser.add_argument("--quick", action="store_true", help="a first look: every fifth clip, a third of the counts")
    parser.add_argument(
        "--engine", action="append", default=[], type=_engine, metavar="ENGINE", help="only this; repeatable"
    )
    parser.add_argument(
        "--only",
        default="",
        metavar="TEXT",
        help="only conditions with TEXT in their name, as in: echo --only '+10 dB'",
    )
    parser.add_argument("--out", type=Path, default=OUT, help="folder for results and report (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=_JOBS, help="processes; results do not depend on it")
    parser.add_argument(
        "--recordings", type=Path, default=recordings.FOLDER, help="recordings of people, if there are any"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
