"""``check`` and ``list``: session scripts, without performing them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from voicecoach.cli import wiring
from voicecoach.errors import NotFoundError, Problem, ScriptError


def check_scripts(names: Sequence[str], *, as_json: bool) -> int:
    """Print every mistake and every doubt.

    Returns:
        The exit code: 0, or that of the worst that was found. Doubts alone are no mistakes.
    """
    worst = 0
    for name in names:
        problems: tuple[Problem, ...]
        try:
            source = wiring.shelf().load_any(name)
        except ScriptError as error:
            problems, kind, worst = error.problems, "error", max(worst, ScriptError.exit_code)
        except NotFoundError as error:
            problems, kind, worst = (Problem(name, 1, 1, str(error)),), "error", max(worst, error.exit_code)
        else:
            problems, kind = wiring.doubts(source), "warning"
            if not as_json and not problems:
                print(f"{source.script.title}: all well.")
        for problem in problems:
            print(_as_json(problem, kind) if as_json else _as_text(problem, kind))
    return worst


def list_scripts(*, as_json: bool) -> None:
    """Print the sessions that can be named, with their titles."""
    _print_listed(((one.name, one.title, one.path) for one in wiring.shelf().sessions()), as_json=as_json)


def list_exercises(*, as_json: bool) -> None:
    """Print the exercises that a session can name, with their names aloud."""
    _print_listed(((one.name, one.title, one.path) for one in wiring.shelf().exercises()), as_json=as_json)


def _print_listed(found: Iterable[tuple[str, str, Path]], *, as_json: bool) -> None:
    rows = list(found)
    widest = max((len(name) for name, _, _ in rows), default=0)
    for name, title, path in rows:
        listed = {"name": name, "title": title, "path": str(path)}
        print(json.dumps(listed, ensure_ascii=False) if as_json else f"{name:<{widest}}  {title}")


def _as_text(problem: Problem, kind: str) -> str:
    return str(problem) if kind == "error" else f"{problem} (only a warning)"


def _as_json(problem: Problem, kind: str) -> str:
    place = {"file": problem.file, "line": problem.line, "column": problem.column}
    return json.dumps({**place, "kind": kind, "what": problem.what}, ensure_ascii=False)
