"""Installs a model: fetch it, compare its digest, unpack it aside, try it, and only then let it be there."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from voicecoach.adapters.model_archive import check_kind, model_root, unpack
from voicecoach.adapters.model_download import Download
from voicecoach.adapters.model_origin import Local, Origin, Remote, known_digest
from voicecoach.adapters.model_packed import USUAL_BOUNDS, Bounds
from voicecoach.adapters.model_room import ensure_room
from voicecoach.adapters.model_store import Model, ModelSource, ModelStore
from voicecoach.adapters.model_trial import BadModelError, try_model
from voicecoach.errors import HearingError, UsageError

Stage: TypeAlias = Callable[[str], AbstractContextManager[Callable[[float], None]]]
"""Shows one stage of the work, by name; within it a function takes the share that is done, 0 to 1."""

Fit: TypeAlias = Callable[[Path, Callable[[float], None]], None]
"""Measures what a model's scores are worth, and keeps that in its folder."""

DOWNLOADS: Final = ".downloads"
"""The folder, among the models, of what has been fetched in part."""

_OURS: Final = ("source.json", "fit.json")
"""What only this program may say of a model, whoever made it."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What is believed of an archive from the network.

    Attributes:
        sha256: the digest that it must have, lower case; by default that of the catalogue.
        unverified: take it with any digest, where none is known.
    """

    sha256: str | None = None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Installer:
    """Installs models, each wholly or not at all.

    Attributes:
        store: where to.
        stage: shows what is being done.
        fit: sees to a model's scores when it is known to work; a HearingError of it ends the installation.
        today: the day, as ``2026-11-21``.
        bounds: what is still believed to be a model.
    """

    store: ModelStore
    stage: Stage
    fit: Fit
    today: str
    bounds: Bounds = USUAL_BOUNDS

    def install(self, origin: Origin, name: str, *, trust: Trust, replace: bool) -> Model:
        """Install a model; of a broken download what has come is kept.

        Args:
            name: what it shall be called.
            replace: take the place of an installed model of that name.

        Raises:
            UsageError: the name is taken or cannot be one, or nothing vouches for the archive.
            NotFoundError: there is nothing at the address.
            HearingError: it cannot be fetched, unpacked or written, or is not a model that works.
        """
        self.store.check_free(name, replace=replace)
        try:
            match origin:
                case Remote():
                    return self._from_network(origin, name, trust)
                case Local(path) if path.is_dir():
                    return self._from_folder(origin, name, trust)
                case Local(path):
                    return self._unpacked(path, name, self._vouched(path, origin, trust))
        except OSError as fault:
            where = f" ({fault.filename})" if fault.filename else ""
            raise HearingError(
                f"The model cannot be installed in {self.store.folder}: {fault.strerror or fault}{where}.",
                "Make room on that disk, or make it a folder that you may write to.",
            ) from fault

    def _from_network(self, origin: Remote, name: str, trust: Trust) -> Model:
        download = Download(origin.address, origin.place, self.store.folder / DOWNLOADS, name, self.bounds.archive)
        with self.stage("Fetching the model") as progress:
            download.fetch(progress)
        try:
            source = self._vouched(download.file, origin, trust)
            if not source.verified and not trust.unverified:
                raise UsageError(
                    f"{origin.place} came with SHA-256 {source.sha256}, and nothing here knows which it should have.",
                    f"If its publisher names the same, add --sha256 {source.sha256}; to take it all the same, "
                    f"add --unverified.",
                )
            model = self._unpacked(download.file, name, source)
        except BadModelError:
            download.discard()
            raise
        download.discard()
        return model

    def _from_folder(self, origin: Local, name: str, trust: Trust) -> Model:
        if trust.sha256:
            raise UsageError(f"{origin.path} is a folder, and --sha256 is of an archive.", "Leave --sha256 out.")
        root = model_root(origin.path)
        try_model(root, origin.place)  # before a home folder is copied, say
        files = sorted(path for path in root.rglob("*") if path.is_file())
        total = sum(path.stat().st_size for path in files)
        if len(files) > self.bounds.entries or total > self.bounds.unpacked:
            raise BadModelError(
                f"The folder {origin.place} holds more than any model has.", "Give the model's own folder."
            )
        with self.store.making(name) as folder:
            ensure_room(folder, total)
            with self.stage("Copying the model") as progress:
                done = 0
                for path in files:
                    target = folder / path.relative_to(root)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, target)
                    done += target.stat().st_size
                    progress(done / total)
            return self._finished(folder, name, ModelSource(origin.place, total, None, False, self.today))

    def _vouched(self, archive: Path, origin: Origin, trust: Trust) -> ModelSource:
        """Take down where an archive comes from, if it has the digest that is expected of it."""
        check_kind(archive, origin.place)
        with archive.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        expected = trust.sha256 or known_digest(origin)
        if expected not in (None, digest):
            raise BadModelError(
                f"{origin.place} has SHA-256 {digest}, and should have {expected}, so it is damaged or another file.",
                "Nothing was installed; get it again, or from another place.",
            )
        return ModelSource(origin.place, archive.stat().st_size, digest, expected is not None, self.today)

    def _unpacked(self, archive: Path, name: str, source: ModelSource) -> Model:
        with self.store.making(name) as folder:
            with self.stage("Unpacking the model") as progress:
                unpack(archive, folder, source.place, progress, self.bounds)
            return self._finished(model_root(folder), name, source)

    def _finished(self, folder: Path, name: str, source: ModelSource) -> Model:
        with self.stage("Trying the model"):
            try_model(folder, source.place)
        for file in _OURS:
            (folder / file).unlink(missing_ok=True)
        with self.stage("Measuring its scores with synthetic voices") as progress:
            self.fit(folder, progress)
        return self.store.put(folder, name, source)
