"""The models that can be installed by name, from ``model_catalogue.json``.

Their publisher gives no digests. Those in the file are what independent projects pin for the same address: the Arch
package ``vosk-api-bin``, a Yocto recipe, and ``VocaHQ/vocalinux`` (``model_hashes.json``, which has the length too).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("model_catalogue.json")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model that can be installed by name.

    Attributes:
        name: such as ``vosk-model-small-en-us-0.15``.
        about: what it hears, in a few words.
        licence: as SPDX names it.
        address: where its publisher offers the archive.
        bytes: length of the archive.
        sha256: digest of the archive, 64 lower-case hexadecimal digits.
    """

    name: str
    about: str
    licence: str
    address: str
    bytes: int
    sha256: str

    @property
    def file_name(self) -> str:
        """The archive's name: the end of its address."""
        return self.address.rpartition("/")[2]


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """Give every model that can be installed by name."""
    return tuple(CatalogueEntry(**entry) for entry in json.loads(_FILE.read_text(encoding="utf-8")))
