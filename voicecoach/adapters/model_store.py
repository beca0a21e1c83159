"""The models that are installed, a folder each."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.adapters.whole_file import swap_in
from voicecoach.errors import HearingError, NotFoundError, UsageError
from voicecoach.script.text.sentences import did_you_mean, ended

BUNDLED: Final = "bundled"
"""The name of the model that comes with the program."""

_SOURCE: Final = "source.json"
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9._+-]{0,98}[a-z0-9])?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where an installed model came from.

    Attributes:
        place: the address, archive or folder that it was installed from.
        bytes: length of the archive, or of the folder's files.
        sha256: digest of the archive; None for a folder.
        verified: whether the digest was one known beforehand.
        installed: the day, as ``2026-11-21``.
    """

    place: str
    bytes: int
    sha256: str | None
    verified: bool
    installed: str


@dataclass(frozen=True, slots=True)
class Model:
    """A Vosk model on this machine.

    Attributes:
        name: what it is called by.
        folder: where it is.
        source: where it came from; None for the bundled one, and where that is not known.
    """

    name: str
    folder: Path
    source: ModelSource | None = None

    @property
    def called(self) -> str:
        """What it is called in a sentence."""
        return "the command model that comes with the program" if self.name == BUNDLED else f"the model '{self.name}'"

    @property
    def bytes(self) -> int:
        """Length of its files together."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())


BUNDLED_AS_MODEL: Final = Model(BUNDLED, BUNDLED_MODEL)


class ModelStore:
    """The installed models, all in one folder. A model there is whole: it comes and goes by being renamed.

    Args:
        folder: made when first needed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def models(self) -> list[Model]:
        """Give every installed model, by name; the bundled one is not among them."""
        if not self.folder.is_dir():
            return []
        names = sorted(path.name for path in self.folder.iterdir())
        return [model for model in map(self.find, names) if model is not None]

    def find(self, name: str) -> Model | None:
        """Give an installed model, or None when there is none of that name."""
        folder = self.folder / name
        if not _NAME.fullmatch(name) or not folder.is_dir():
            return None
        return Model(name, folder, _read_source(folder / _SOURCE))

    def named(self, name: str) -> Model:
        """Give an installed model.

        Raises:
            NotFoundError: there is none of that name.
        """
        model = self.find(name)
        if model is None:
            choices = [BUNDLED, *(model.name for model in self.models())]
            raise NotFoundError(f"No model '{name}' is installed;", ended(did_you_mean(name, choices)))
        return model

    def check_free(self, name: str, *, replace: bool) -> None:
        """See that a model may be installed under a name.

        Raises:
            UsageError: the name cannot be one, or is taken and not to be replaced.
        """
        if not _NAME.fullmatch(name) or name.casefold() == BUNDLED:
            raise UsageError(
                f"A model cannot be called '{name}'.",
                "Give it a name of letters, digits, dots and hyphens with --name, as in --name large-english.",
            )
        if self.find(name) is not None and not replace:
            raise UsageError(
                f"A model '{name}' is installed already.", "Add --replace to have this one instead, or --name."
            )

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """Give an empty folder to make a model in, on the same disk; gone afterwards, whatever happens."""
        folder = self.folder / f".{name}.new"
        self._tidy(name)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def put(self, made: Path, name: str, source: ModelSource) -> Model:
        """Let a model that was made be the one of that name, in place of any other.

        Args:
            made: the model's folder, inside of the one that ``making`` gave.
        """
        (made / _SOURCE).write_text(json.dumps(asdict(source), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        target, aside = self.folder / name, self._aside(name)
        swap_in(made, target, aside)
        shutil.rmtree(aside, ignore_errors=True)
        return Model(name, target, source)

    def remove(self, name: str) -> None:
        """Take an installed model away.

        Raises:
            NotFoundError: there is none of that name.
            HearingError: it cannot be taken away.
        """
        model = self.named(name)
        self._tidy(name)
        try:
            model.folder.rename(self._aside(name))
        except OSError as fault:
            raise HearingError(
                f"The model in {model.folder} cannot be removed: {fault.strerror or fault}.",
                "End what uses it, and see that you may write there.",
            ) from fault
        shutil.rmtree(self._aside(name), ignore_errors=True)

    def _aside(self, name: str) -> Path:
        return self.folder / f".{name}.old"

    def _tidy(self, name: str) -> None:
        """Clear away what a program that was killed may have left; a model it had put aside comes back."""
        aside = self._aside(name)
        if aside.exists() and not (self.folder / name).exists():
            aside.rename(self.folder / name)
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(self.folder / f".{name}.new", ignore_errors=True)


def _read_source(file: Path) -> ModelSource | None:
    with suppress(OSError, ValueError, TypeError, RecursionError):
        return ModelSource(**json.loads(file.read_text(encoding="utf-8")))
    return None
