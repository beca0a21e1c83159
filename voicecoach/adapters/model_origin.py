"""What is meant by the SOURCE of ``voicecoach model install``: where a model is to come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

from voicecoach.adapters.model_catalogue import catalogue
from voicecoach.errors import NotFoundError, UsageError
from voicecoach.script.text.sentences import did_you_mean, ended

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_ENDING: Final = re.compile(r"(\.zip|\.tar\.gz|\.tgz)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remote:
    """An archive on the network.

    Attributes:
        address: http or https.
    """

    address: str

    @property
    def place(self) -> str:
        """The address without what may be secret in it: user, password, query."""
        parts = urlsplit(self.address)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def file_name(self) -> str:
        """The last part of the address."""
        return unquote(urlsplit(self.address).path).rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Local:
    """An archive, or a model's folder, on this machine.

    Attributes:
        path: exists.
    """

    path: Path

    @property
    def place(self) -> str:
        """The whole path."""
        return str(self.path)

    @property
    def file_name(self) -> str:
        """Its own name."""
        return self.path.name


Origin: TypeAlias = Remote | Local


def origin_of(source: str, mirror: str | None = None) -> Origin:
    """Tell what a source means.

    Args:
        source: a name of the catalogue; an http, https or file address; or a path.
        mirror: address or folder to take a model of the catalogue from, instead of its publisher's.

    Raises:
        UsageError: it is an address of another kind, or a mirror is given for what is not in the catalogue.
        NotFoundError: it is none of these.
    """
    entry = next((entry for entry in catalogue() if entry.name == source), None)
    if entry is not None:
        return _at(f"{mirror.rstrip('/')}/{entry.file_name}" if mirror else entry.address)
    if mirror:
        raise UsageError(f"'{source}' is not in the catalogue, so --mirror says nothing about it.", _choices(source))
    if not _SCHEME.match(source) and not Path(source).exists():
        raise NotFoundError(f"There is no file or folder '{source}', and no model of that name;", _choices(source))
    return _at(source)


def known_digest(origin: Origin) -> str | None:
    """Give the SHA-256 that the catalogue knows for an archive of this name, wherever it comes from."""
    return next((entry.sha256 for entry in catalogue() if entry.file_name == origin.file_name), None)


def model_name(origin: Origin) -> str:
    """Give the name that a model has by itself: its archive's or folder's, without the ending."""
    return _ENDING.sub("", PurePath(origin.file_name).name)


def _at(place: str) -> Origin:
    scheme = _SCHEME.match(place)
    if scheme is None:
        path = Path(place)
    elif scheme[1].lower() in ("http", "https"):
        return Remote(place)
    elif scheme[1].lower() == "file":
        path = Path(url2pathname(urlsplit(place).path))
    else:
        raise UsageError(f"Nothing can be fetched from a {scheme[1]} address.", "Use an https, http or file address.")
    if not path.exists():
        raise NotFoundError(f"There is no file or folder '{path}'.", "Check its path.")
    return Local(path.resolve())


def _choices(source: str) -> str:
    return ended(did_you_mean(source, [entry.name for entry in catalogue()]))
