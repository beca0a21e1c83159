"""Fetches one large file over HTTP with ``requests``, and goes on where a broken download stopped.

What has come stays in ``NAME.part``; beside it ``NAME.part.json`` says of what it is a part. Going on is asked for with
``Range`` and ``If-Range`` (RFC 9110, 13.1.5 and 14.2), so a file that has changed meanwhile comes whole.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from voicecoach.adapters.model_room import ensure_room, in_words
from voicecoach.errors import HearingError, NotFoundError

if TYPE_CHECKING:
    import requests

_TIMEOUTS: Final = (10.0, 30.0)
"""Seconds to wait for a connection, and for the next bytes."""

_AT_ONCE: Final = 1 << 16
_BREAKS: Final = 5
"""Breaks after which the user is asked to start again, if some of the file came between them."""

_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_ELSEWHERE: Final = "Or fetch it on another machine and give the file: voicecoach model install FILE"


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the part on disk is a part of.

    Attributes:
        address: digest of where it comes from: the address itself may hold a password.
        validator: what tells this version of the file from others, for ``If-Range``; empty when there is nothing.
        length: bytes of the whole file; None when the server did not say.
    """

    address: str
    validator: str
    length: int | None


class Download:
    """A file to be fetched.

    Args:
        address: http or https.
        place: the address as it may be shown.
        folder: where the part is kept; made when first needed.
        name: a plain file name.
        longest: bytes beyond which a file is refused.
    """

    def __init__(self, address: str, place: str, folder: Path, name: str, longest: int) -> None:
        self._address = address
        self._digest = hashlib.sha256(address.encode()).hexdigest()
        self._place = place
        self._longest = longest
        self.file = folder / f"{name}.part"
        """Where the file is; whole once ``fetch`` has returned."""
        self._notes = folder / f"{name}.part.json"

    def fetch(self, progress: Callable[[float], None]) -> None:
        """Fetch what is lacking. On any fault, and on Ctrl-C, what has come is kept for the next time.

        Args:
            progress: called often with the share that is there, 0 to 1; 0 while the length is not known.

        Raises:
            NotFoundError: there is nothing at the address.
            HearingError: the network or the server fails, the file is too large, or the disk too full.
            OSError: it cannot be written.
        """
        import requests

        self.file.parent.mkdir(parents=True, exist_ok=True)
        with requests.Session() as session:
            for breaks in range(_BREAKS):
                before = self._have()
                try:
                    self._fetch_on(session, progress)
                except _BrokenError as broken:
                    if breaks == _BREAKS - 1 or self._have() <= before:
                        raise self._broken() from broken
                else:
                    return

    def discard(self) -> None:
        """Throw away what has come."""
        self.file.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def _have(self) -> int:
        return self.file.stat().st_size if self.file.is_file() else 0

    def _fetch_on(self, session: requests.Session, progress: Callable[[float], None]) -> None:
        kept, have = self._kept(), self._have()
        if kept is not None and kept.length == have:
            return
        with closing(self._ask(session, kept, have)) as response:
            begin, length = self._offered(response, have)
            validator = _validator(response) or (kept.validator if kept and begin else "")
            self._note(_Kept(self._digest, validator, length))
            ensure_room(self.file.parent, (length or 0) - begin)
            with self.file.open("r+b" if begin else "wb") as file:
                file.truncate(begin)
                file.seek(begin)
                for chunk in _chunks(response):
                    file.write(chunk)
                    progress(file.tell() / length if length else 0.0)
                    self._check_length(file.tell())
        have = self._have()
        if length is not None and have != length:
            raise _BrokenError
        self._note(_Kept(self._digest, validator, have))

    def _ask(self, session: requests.Session, kept: _Kept | None, have: int) -> requests.Response:
        import requests

        asked = {"Accept-Encoding": "identity"}
        if kept is not None and kept.validator and have:
            asked |= {"Range": f"bytes={have}-", "If-Range": kept.validator}
        try:
            response = session.get(self._address, headers=asked, stream=True, timeout=_TIMEOUTS)
        except requests.exceptions.SSLError as fault:
            raise self._unreachable("does not prove who it is", "Check this machine's date and network.") from fault
        except requests.exceptions.Timeout as fault:
            raise self._unreachable("does not answer", "Try again later.") from fault
        except requests.exceptions.ConnectionError as fault:
            raise self._unreachable("cannot be reached", "Check the network.") from fault
        except (requests.exceptions.RequestException, ValueError) as fault:
            raise HearingError(f"Nothing can be fetched from {self._place}.", "Check the address.") from fault
        hops = [*response.history, response]
        if self._address.lower().startswith("https:") and not all(hop.url.startswith("https:") for hop in hops):
            response.close()
            raise HearingError(f"{self._place} leads to an address without https.", "Get the model elsewhere.")
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:  # longer here than there
            response.close()
            self.discard()
            return self._ask(session, None, 0)
        return response

    def _offered(self, response: requests.Response, have: int) -> tuple[int, int | None]:
        """Give where the bytes on offer begin, and the length of the whole file."""
        if response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise NotFoundError(f"There is nothing at {self._place}.", "Check the address, or use another mirror.")
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            said = f"{response.status_code} {response.reason}".strip()
            raise HearingError(f"{self._place} is not given out: {said}.", f"Try again later. {_ELSEWHERE}")
        begin = 0
        stated = response.headers.get("Content-Length", "")
        length = int(stated) if stated.isdecimal() else None
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            begin = int(found[1]) if found else -1
            if found is None or begin != have:
                self.discard()
                raise HearingError(f"{self._place} answers with another part than asked.", "Start again.")
            length = int(found[2]) if found[2] != "*" else None
        self._check_length(length or 0)
        return begin, length

    def _check_length(self, length: int) -> None:
        if length > self._longest:
            self.discard()
            raise HearingError(
                f"The file at {self._place} is longer than {in_words(self._longest)}, too long for a model.",
                "Check the address.",
            )

    def _kept(self) -> _Kept | None:
        with suppress(OSError, ValueError, TypeError):
            kept = _Kept(**json.loads(self._notes.read_text(encoding="utf-8")))
            return kept if kept.address == self._digest else None
        return None

    def _note(self, kept: _Kept) -> None:
        self._notes.write_text(json.dumps(asdict(kept)), encoding="utf-8")

    def _unreachable(self, how: str, remedy: str) -> HearingError:
        return HearingError(f"{urlsplit(self._place).netloc} {how}.", f"{remedy} {_ELSEWHERE}")

    def _broken(self) -> HearingError:
        return HearingError(
            f"The connection to {urlsplit(self._place).netloc} broke after {in_words(self._have())}.",
            "Type the same again: it goes on from there.",
        )


class _BrokenError(Exception):
    """The connection ended before the file did."""


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Give the bytes as they were sent: a server's own packing would spoil the digest when undone."""
    import urllib3

    try:
        yield from response.raw.stream(_AT_ONCE, decode_content=False)
    except (urllib3.exceptions.HTTPError, OSError) as fault:
        raise _BrokenError from fault


def _validator(response: requests.Response) -> str:
    """Give what ``If-Range`` may be asked with: a strong tag, or else the day it was changed."""
    tag = response.headers.get("ETag", "")
    strong = tag if tag.startswith('"') else ""
    return str(strong or response.headers.get("Last-Modified", ""))
