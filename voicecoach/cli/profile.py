"""``profile``: shows what the listener's profile says, and changes it without touching the rest of the file."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from typing import Final

from voicecoach.cli import wiring
from voicecoach.cli.printing import note
from voicecoach.errors import NotFoundError, UsageError
from voicecoach.language import load_language
from voicecoach.script.profile_edit import Route, Said, entries_at, same, with_item, with_value, without
from voicecoach.script.profile_fields import PROFILE_FIELDS, Form, ProfileField, plain_field
from voicecoach.script.text.nodes import shorten
from voicecoach.script.text.sentences import did_you_mean, ended

_DEEPEST: Final = {Form.TEXT: 1, Form.NUMBER: 1, Form.LIST: 1, Form.MAP: 2, Form.LISTS: 2, Form.LEVELS: 3}
"""Names on the way to one thing, by the form of its field."""

_OPPOSITE: Final = {"have": "lack", "lack": "have"}


def show_profile(*, as_json: bool) -> None:
    """Print what each field says and is for; those that are not set, with what counts without them.

    Raises:
        ScriptError: the profile has mistakes.
        NotFoundError: it cannot be read.
    """
    wiring.profile()  # its mistakes are told
    file, text = str(wiring.profile_file()), wiring.profile_text()
    said = {name: entries_at(text, file, (name,)) for name in PROFILE_FIELDS}
    if as_json:
        for name, field in PROFILE_FIELDS.items():
            fields = {"field": name, "value": said[name], "set": said[name] is not None, "usual": field.usual}
            print(json.dumps({**fields, "about": field.about}, ensure_ascii=False))
        return
    print(
        f"Your profile is {file}" if wiring.profile_file().exists() else f"There is no profile yet; it will be {file}"
    )
    width = max(map(len, PROFILE_FIELDS))
    for name, field in PROFILE_FIELDS.items():
        value = f"({field.usual})" if said[name] is None else _shown(said[name])
        print(f"\n{name:<{width}}  {value}\n{'':<{width}}  {field.about}.")
    print("\nWhat is in brackets is not set. To set it, type for example: voicecoach profile set rate 140")


def show_path() -> None:
    """Print where the profile is, or would be."""
    print(wiring.profile_file())


def field_in(words: Sequence[str]) -> tuple[str, str]:
    """Tell a field, which may be two words, from its value.

    Raises:
        UsageError: there is no value.
    """
    if len(words) < 2:
        what = f"'{words[0]}' is set to nothing."
        raise UsageError(what, "Type a value after it, as in: voicecoach profile set rate 140")
    ends = (end for end in range(len(words) - 1, 0, -1) if " ".join(words[:end]) in PROFILE_FIELDS)
    end = next(ends, 1)
    return " ".join(words[:end]), " ".join(words[end:])


def set_field(name: str, value: str) -> None:
    """Give a field a value, or put something more into its list.

    Args:
        name: ``rate``, ``have``, ``pronounce.gluteus``, ``levels.clamshell``, ``levels.clamshell.left``.
        value: as it is typed.

    Raises:
        UsageError: there is no such field, or it cannot have this value.
        ScriptError: the profile has mistakes, or cannot be changed.
    """
    route, field = _route(name)
    if field.form is Form.LISTS:
        command = route[1] if len(route) > 1 else "pause"
        line = f'voicecoach commands --say "{value}" {command.replace(" ", "-")}'
        raise UsageError("A phrase of your own is tried before it is kept.", f"Type: {line}")
    if field.form in (Form.MAP, Form.LEVELS) and len(route) == 1:
        more = "levels.clamshell 2" if field.form is Form.LEVELS else 'pronounce.gluteus "gloo tee us"'
        raise UsageError(f"'{route[0]}' is of several things.", f"Type for example: voicecoach profile set {more}")
    if not value.strip():
        raise UsageError("There is no value.", f"To take the field away, type: voicecoach profile forget {name}")
    wiring.profile()  # its mistakes come first
    text = _put_in_list(route, value) if field.form is Form.LIST else _put(route, value)
    wiring.write_profile(text)
    file = wiring.profile_file()
    print(f"{'.'.join(route)} is now: {_shown(entries_at(text, str(file), route))}. It is kept in {file}.")
    _doubt(route, value.strip())


def forget_field(name: str, item: str | None) -> None:
    """Take a field away, a part of it, or one thing of its list.

    Args:
        name: as for ``set_field``.
        item: of a list; None for all of it.

    Raises:
        UsageError: it is not there.
        ScriptError: the profile has mistakes, or cannot be changed.
    """
    route, field = _route(name)
    wiring.profile()  # its mistakes come first
    file, text = str(wiring.profile_file()), wiring.profile_text()
    there = entries_at(text, file, route)
    if there is None:
        raise UsageError(
            f"Your profile says nothing of '{'.'.join(route)}'.", "'voicecoach profile' shows what it says."
        )
    if item is not None:
        if not isinstance(there, tuple):
            raise UsageError(f"'{'.'.join(route)}' is no list of things.", f"Type: voicecoach profile forget {name}")
        items = [str(each) for each in there]
        if not any(same(each, item) for each in items):
            raise UsageError(f"'{shorten(item)}' is not under '{'.'.join(route)}';", ended(did_you_mean(item, items)))
    wiring.write_profile(without(text, file, route, item, load_language().built_in))
    usual = f" Without it: {field.usual}." if len(route) == 1 and item is None else ""
    print(f"{'.'.join(route) if item is None else item} is forgotten.{usual}")


def edit_profile() -> None:
    """Open the profile in the listener's editor, and say what is wrong with it afterwards.

    Without a profile, one in which every field is explained is made first.

    Raises:
        UsageError: no editor is named.
        NotFoundError: it cannot be started.
        ScriptError: the profile has mistakes now.
    """
    file = wiring.profile_file()
    if not file.exists():
        wiring.write_profile(wiring.profile_to_edit())
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        editor = shlex.split(named)
    except ValueError:
        editor = []
    if not editor:
        remedy = f"Open {file} with any editor; then 'voicecoach profile' says whether all is well."
        raise UsageError("No editor is named in VISUAL or EDITOR.", remedy)
    try:
        done = subprocess.run([*editor, str(file)], check=False)
    except OSError as fault:
        what = f"The editor '{editor[0]}' could not be started: {fault.strerror}."
        raise NotFoundError(what, f"Set EDITOR to one that is there, or open {file} yourself.") from fault
    if done.returncode:
        note(f"The editor ended with code {done.returncode}.")
    wiring.profile()
    print(f"{file} is well.")


def _route(name: str) -> tuple[Route, ProfileField]:
    first, *more = name.strip().split(".", 1)
    field = PROFILE_FIELDS.get(plain_field(first))
    if field is None:
        remedy = ended(did_you_mean(first, PROFILE_FIELDS))
        raise UsageError(f"'{shorten(first)}' is not a field of a profile;", remedy)
    beneath = more[0].split(".") if more and field.form is Form.LEVELS else more
    route = (field.name, *(part.strip() for part in beneath))
    if len(route) > _DEEPEST[field.form] or not all(route):
        raise UsageError(f"'{shorten(name)}' names nothing in a profile.", f"Write it like '{field.example}'.")
    return route, field


def _put(route: Route, value: str) -> str:
    return with_value(wiring.profile_to_edit(), str(wiring.profile_file()), route, value, load_language().built_in)


def _put_in_list(route: Route, item: str) -> str:
    """Put a thing into one list, and out of the other, which says the opposite."""
    file, text, built_in = str(wiring.profile_file()), wiring.profile_to_edit(), load_language().built_in
    opposite = (_OPPOSITE[route[0]],)
    if _has(entries_at(text, file, opposite), item):
        text = without(text, file, opposite, item.strip(), built_in)
    return text if _has(entries_at(text, file, route), item) else with_item(text, file, route, item, built_in)


def _has(said: Said, item: str) -> bool:
    return isinstance(said, tuple) and any(same(each, item) for each in said)


def _doubt(route: Route, value: str) -> None:
    """Say what is likely a slip, though it may be meant."""
    if route == ("voice",) and not wiring.engine_has_voice(value):
        note(f"The speech engine here has no voice '{value}', so the usual one is used.")
    exercises = sorted(wiring.shelf().exercise_names()) if route[0] == "levels" else []
    if exercises and route[1] not in exercises:
        note(f"No exercise of the library is called '{route[1]}'; {ended(did_you_mean(route[1], exercises))}")


def _shown(said: Said) -> str:
    if isinstance(said, Mapping):
        return "; ".join(f"{name}: {_shown_beneath(value)}" for name, value in said.items())
    return _shown_beneath(said)


def _shown_beneath(said: Said) -> str:
    if isinstance(said, Mapping):
        return ", ".join(f"{name} {value}" for name, value in said.items())
    return ", ".join(map(str, said)) if isinstance(said, tuple) else str(said)
