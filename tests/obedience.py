"""How many spoken commands a session obeys, and how many it gives itself: ``python -m tests.obedience [SEED ...]``.

Not a test: a measurement. For each seed a synthetic listener talks to the side-lying session at random moments of its
first twelve minutes, while the coach goes on talking, through the simulated room and the real recogniser. A command
counts as obeyed when it was heard where it was said. Some fall beside an open question, where few are listened for.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from voicecoach.cli import wiring
from voicecoach.cli.app import app

VOICES = ("en-us+f3", "en-us+m3", "en-us+f4")
PHRASES = (
    "how many left", "how many more", "slower", "slow down", "faster", "speed up", "easier", "too hard", "harder",
    "too easy", "repeat", "say that again", "switch sides", "change sides", "go back", "help me",
)  # fmt: skip
LENGTH = 700.0  # seconds of the session in which the listener talks


def conversation(seed: int) -> list[tuple[float, str]]:
    """Give what is said, and when: every pause is followed by a resume."""
    draw = random.Random(seed)
    at, turns = 25.0, []
    while at < LENGTH:
        if draw.random() < 0.35:
            turns.append((at, draw.choice(["pause", "hold on"])))
            turns.append((at + draw.uniform(5, 9), draw.choice(["resume", "carry on", "continue"])))
            at += 22
        else:
            turns.append((at, draw.choice(PHRASES)))
        at += draw.uniform(9, 20)
    return [*turns, (at, "stop")]


def measure(seed: int, folder: Path) -> tuple[int, int, int]:
    """Give how many commands were said, obeyed, and heard without having been said."""
    wiring.LISTENER_VOICE = VOICES[seed % len(VOICES)]
    script = folder / "talk.yaml"
    script.write_text("".join(f"- {{at: {at:.2f} s, say: {text}}}\n" for at, text in conversation(seed)))
    command = ["rehearse", "side-lying", "--with", str(script), "--heard", "speech", "--json"]
    output = CliRunner().invoke(app, [*command, "--audio", str(folder / "coach.wav")], catch_exceptions=False).stdout
    entries: list[dict[str, Any]] = [json.loads(line) for line in output.splitlines()]
    said = [entry for entry in entries if entry["kind"] == "listener"]
    heard = [entry for entry in entries if entry["kind"] == "heard"]
    unexplained = list(heard)
    obeyed = 0
    for turn in said:
        match = next((h for h in unexplained if h["text"] == turn["text"] and _there(h, turn["at"])), None)
        if match is not None:
            obeyed += 1
            unexplained.remove(match)
    return len(said), obeyed, len(unexplained)


def _there(heard: dict[str, Any], at: float) -> bool:
    return bool(heard["start"] < at + 1.0 and at < heard["end"])


def main() -> None:
    """Measure the seeds on the command line, four by default, and print a line each and their sum."""
    seeds = [int(word) for word in sys.argv[1:]] or [11, 12, 13, 14]
    total = [0, 0, 0]
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            result = measure(seed, Path(folder))
        total = [a + b for a, b in zip(total, result, strict=True)]
        print(f"seed {seed}: said {result[0]}, obeyed {result[1]}, self-given {result[2]}", flush=True)
    print(f"all: said {total[0]}, obeyed {total[1]}, self-given {total[2]}")


if __name__ == "__main__":
    main()
