"""``model list``, ``install``, ``use`` and ``remove``: which Vosk model hears."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from voicecoach.adapters.model_catalogue import catalogue
from voicecoach.adapters.model_install import Installer, Trust
from voicecoach.adapters.model_origin import model_name, origin_of
from voicecoach.adapters.model_room import in_words
from voicecoach.adapters.model_store import BUNDLED, BUNDLED_AS_MODEL, Model
from voicecoach.cli import wiring
from voicecoach.cli.printing import note, progress_bar
from voicecoach.errors import UsageError, VoiceError


def list_models(*, as_json: bool) -> None:
    """Print the models that are here, and those that can be installed by name."""
    in_use, missing = wiring.model_in_use()
    if missing is not None:
        note(str(missing))
    here = [BUNDLED_AS_MODEL, *wiring.models().models()]
    offered = [entry for entry in catalogue() if entry.name not in {model.name for model in here}]
    if as_json:
        for model in here:
            print(json.dumps(_as_fields(model, in_use=model.name == in_use.name), ensure_ascii=False))
        for entry in offered:
            fields = {"bytes": entry.bytes, "source": entry.address, "sha256": entry.sha256, "licence": entry.licence}
            print(json.dumps({"name": entry.name, "installed": False, "in_use": False, **fields}))
        return
    widest = max(len(name) for name in (*(model.name for model in here), *(entry.name for entry in offered)))
    for model in here:
        mark = "in use" if model.name == in_use.name else ""
        print(f"{mark:<6}  {model.name:<{widest}}  {in_words(model.bytes):>8}  {_origin(model)}")
        if described := _described(model):
            print(f"{'':6}  {'':<{widest}}  {'':>8}  {described}")
    if offered:
        print("\nTo be had with 'voicecoach model install NAME':")
    for entry in offered:
        print(f"{'':6}  {entry.name:<{widest}}  {in_words(entry.bytes):>8}  {entry.about}, {entry.licence}")
        print(f"{'':6}  {'':<{widest}}  {'':>8}  from {entry.address}")


def install_model(
    source: str, *, name: str | None, sha256: str | None, unverified: bool, mirror: str | None, replace: bool
) -> None:
    """Install a model and say how to use it.

    Raises:
        UsageError: the digest is none, the name cannot be one or is taken, or nothing vouches for the archive.
        NotFoundError: there is no such source.
        HearingError: it cannot be installed.
    """
    origin = origin_of(source, mirror)
    installer = Installer(wiring.models(), _stage, _fit, date.today().isoformat())
    trust = Trust(_digest(sha256), unverified)
    model = installer.install(origin, name or model_name(origin), trust=trust, replace=replace)
    print(f"The model '{model.name}' is installed, {in_words(model.bytes)}.")
    if model.source is not None and model.source.sha256 is not None:
        known = "as it should be" if model.source.verified else "compared with nothing"
        print(f"Its archive's SHA-256 is {model.source.sha256}, {known}.")
    if wiring.model_in_use()[0].name != model.name:
        print(f"To be heard with it, type: voicecoach model use {model.name}")


def use_model(name: str) -> None:
    """Choose the model that hears from now on.

    Raises:
        NotFoundError: no such model is installed.
        HearingError: the choice cannot be kept.
    """
    model = BUNDLED_AS_MODEL if name == BUNDLED else wiring.models().named(name)
    wiring.model_choice().choose(None if model is BUNDLED_AS_MODEL else model.name)
    print(f"From now on {model.called} hears you.")


def remove_model(name: str, *, force: bool) -> None:
    """Take an installed model away.

    Raises:
        UsageError: it is the bundled one, or in use and not to be removed by force.
        NotFoundError: no such model is installed.
        HearingError: it cannot be removed.
    """
    if name == BUNDLED:
        raise UsageError("The bundled model is a part of the program and stays.")
    model, choice = wiring.models().named(name), wiring.model_choice()
    chosen = wiring.model_in_use()[0].name == model.name
    if chosen and not force:
        raise UsageError(
            f"The model '{name}' is in use.", "First type: voicecoach model use bundled; or add --force to do both."
        )
    wiring.models().remove(name)
    if chosen:
        choice.choose(None)
    print(f"The model '{name}' is removed.")
    if chosen:
        print(f"From now on {BUNDLED_AS_MODEL.called} hears you.")


def _as_fields(model: Model, *, in_use: bool) -> dict[str, object]:
    source = model.source
    return {
        "name": model.name,
        "installed": True,
        "in_use": in_use,
        "bytes": model.bytes,
        "folder": str(model.folder),
        "source": source.place if source else None,
        "sha256": source.sha256 if source else None,
        "verified": source.verified if source else None,
        "since": source.installed if source else None,
    }


def _origin(model: Model) -> str:
    if model.name == BUNDLED:
        return "comes with the program"
    if model.source is None:
        return f"in {model.folder}; where it came from is not known"
    return f"from {model.source.place}, {model.source.installed}"


def _described(model: Model) -> str:
    """Say in a line what the card of a model of our own says; nothing where it has none."""
    from voicecoach.training.card import MARKDOWN, Card

    card = Card.read(model.folder)
    if card is None or not card.heard:
        return ""
    heard = ", ".join(f"{each.place} {each.heard:.0f}" for each in card.heard)
    return (
        f"made {card.made}; of commands by voices it never met it hears, per cent: {heard} ({MARKDOWN} in its folder)"
    )


def _digest(stated: str | None) -> str | None:
    if stated is None:
        return None
    digest = stated.strip().lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise UsageError(f"'{stated}' is no SHA-256.", "It has 64 digits, 0 to 9 and a to f.")
    return digest


def _fit(model: Path, progress: Callable[[float], None]) -> None:
    try:
        wiring.fit_model(model, progress)
    except VoiceError as fault:
        note(f"{fault.what} So the model's scores are taken as they are.")


def _stage(what: str) -> AbstractContextManager[Callable[[float], None]]:
    return progress_bar(what, 1.0)
