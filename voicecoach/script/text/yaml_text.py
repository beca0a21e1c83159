"""A file's bytes to a stream of YAML events, with what can go wrong on the way said for an author, not a programmer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml

from voicecoach.errors import Problem, ScriptError

MAX_BYTES: Final = 2 * 1024 * 1024
"""Of a file. libyaml reads the slowest kind of text at 3 MB a second; a session of 10,000 steps has 0.4 MB."""

MAX_EXPLAINED: Final = 64 * 1024
"""Characters of a text that PyYAML's own parser explains; of the slowest kind it reads 0.15 MB a second."""

HIDDEN: Final = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u200a\u200c\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What no session needs and no editor shows: control characters, marks of zero width, other systems' line ends."""


def decode(text: str | bytes, file: str) -> str:
    """Give the text of a file, each line ended by one newline.

    Raises:
        ScriptError: it is too large, not UTF-8, or has characters that cannot be seen.
    """
    if len(text) > MAX_BYTES:
        raise _fault(file, "", f"the file is larger than {MAX_BYTES // 2**20} MiB; a session is a few pages of text")
    if isinstance(text, bytes):
        text = _decode_bytes(text, file)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if hidden := HIDDEN.search(text):
        what = f"a character that cannot be seen (U+{ord(hidden[0]):04X}) stands here; delete it"
        raise _fault(file, text[: hidden.start()], what)
    return text


def _decode_bytes(data: bytes, file: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _fault(file, "", "the file is saved as UTF-16; save it again as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise _fault(file, before, "this letter is not UTF-8; save the file again as UTF-8") from None


class DoubtError(Exception):
    """libyaml is not here, found a fault, or may take the text for something else than `events` does."""


_LIBYAML: Final[type[yaml.CSafeLoader] | None] = getattr(yaml, "CSafeLoader", None)

_READ_OTHERWISE = re.compile(r"\t|[|>][-+0-9]*#|(?:^|[\s,:\[{])(?:[!?]|[&*]\S)|:\s*[,}\]]|200[bB]")
"""Where the parsers differ: tabs, a comment right after ``|``, tags, ``? name``, ``&label?``, where nothing stands in
``{a: }``; and where a `_STAND_IN` could be an author's own.
"""


def quick_events(text: str, file: str) -> Iterator[yaml.Event]:
    """Parse with libyaml, which is ten times as fast as `events` or more, as far as the caller asks.

    A text of more than `MAX_EXPLAINED` characters is decided here alone, and a fault in it explained by what libyaml
    says of it.

    Raises:
        DoubtError: `events` has to decide.
        ScriptError: the text is long, and not YAML from some place on.
    """
    long = len(text) > MAX_EXPLAINED
    if _LIBYAML is None or (not long and _READ_OTHERWISE.search(text)):
        raise DoubtError
    try:
        yield from iter(_LIBYAML(text).get_event, None)
    except yaml.MarkedYAMLError as error:
        if long:
            raise _explained(error, text, file) from None
        raise DoubtError from None
    except ValueError:  # "!%FF": a tag, or what '%TAG' stands for, that is not UTF-8 once its figures are letters
        if long:
            what = "a '%' with two figures in a tag is not a letter; take the tag out"
            raise _fault(file, text[: text.find("%")], what) from None
        raise DoubtError from None


_WITHIN_A_WORD = re.compile(r"(?<=[^\s\[\]{},])\?")
_STAND_IN: Final = "\u200b"
"""For a ``?`` within a word, which PyYAML's parser takes for a sign of its own in brackets; `decode` lets none pass."""


def events(text: str, file: str) -> Iterator[yaml.Event]:
    """Parse with PyYAML's parser in Python, as far as the caller asks, so that a limit of theirs ends the work.

    Its faults and places are the same on every machine.

    Raises:
        ScriptError: the text is not YAML from some place on.
    """
    stood_in = "200b" not in text.lower()  # else it may come from an escape, and must not become a '?'
    parsed = yaml.parse(_WITHIN_A_WORD.sub(_STAND_IN, text) if stood_in else text, Loader=yaml.SafeLoader)
    while True:
        try:
            event = next(parsed, None)
        except yaml.MarkedYAMLError as error:
            raise _explained(error, text, file) from None
        except (ValueError, OverflowError):  # "\UFFFFFFFF" in quotes, or a %YAML directive with thousands of digits
            what = "a number in a '\\U…' or after '%YAML' is too large to be read; take it out"
            raise ScriptError((Problem(file, 1, 1, what),)) from None
        if event is None:
            return
        if stood_in and isinstance(event, yaml.ScalarEvent):
            event.value = event.value.replace(_STAND_IN, "?")
        yield event


def _explained(error: yaml.MarkedYAMLError, text: str, file: str) -> ScriptError:
    fault = f"{error.problem} {error.context}"
    if error.problem_mark:  # libyaml does not say which character it is
        sign = text[error.problem_mark.index : error.problem_mark.index + 1]
        fault = fault.replace("character that", f"character {sign!r} that")
    mark = (_BEGAN_EARLIER.search(fault) and error.context_mark) or error.problem_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    what = _explain(fault, text.splitlines()[: line + 1])
    return ScriptError((Problem(file, line + 1, column + 1, what),))


_NEIGHBOURS = "begin it exactly under its neighbours"
_QUOTES = "put the whole text in quotes"

_BRACE_FIRST = re.compile(r"(?:^|[:-])\s+\{\s*\w+\s*\}\s*[^\s,}\]#]")
"""``say: {side} leg up``: to YAML, the brace opens a mapping."""

_QUOTE_FIRST = re.compile(r"""(?:^|[:-])\s+(?:"[^"]*"|'[^']*')\s*[^\s,}\]#:]""")
"""``say: "Good" is enough``: to YAML, the text ends with the second quotation mark."""

_BEGAN_EARLIER = re.compile(r"could not find expected ':'|unexpected (?:end of stream|document separator)")
"""Faults that PyYAML notices lines below the name or quotation mark that they come from."""

_EXPLAINED: Final[tuple[tuple[str, str], ...]] = (
    (r"'\\t' that cannot start|a tab character", "a tab stands here; use spaces"),
    (r"cannot start any token", f"text cannot begin with this character; {_QUOTES}"),
    (
        r"mapping values are not|unexpected ':'",
        f"a ':' has no meaning here; if it belongs to a text, {_QUOTES}; if not, {_NEIGHBOURS}",
    ),
    (r"could not find expected ':'", "a ':' is missing after the name; write 'name: value'"),
    (r"unexpected end of stream", "a quotation mark is opened and never closed; close it"),
    (r"unexpected document separator", "a quotation mark is opened and never closed; close it"),
    (r"got '\?'", f"a '?' within braces or brackets is read as something else; {_QUOTES}"),
    (r"got '\{'", f"a '{{' begins something new here; {_QUOTES}"),
    (r"expected ',' or '}'", f"the '}}' or a comma is missing before this; write it, or {_QUOTES}"),
    (r"expected ',' or '\]'", "the ']' or a comma is missing before this; write it"),
    (r"expected (?:the )?node content", "a value is missing before this; write one, or close what '{' or '[' opened"),
    (r"sequence entries are not|found '(-|<block sequence start>)'", f"this '-' does not fit here; {_NEIGHBOURS}"),
    (r"found '<scalar>'", f"this does not fit here; if it belongs to a text, {_QUOTES}; if not, {_NEIGHBOURS}"),
    (r"but found|did not find expected (?:key|'-'|<)", f"this does not fit here; {_NEIGHBOURS}"),
    (r"escape", "a backslash has a meaning in double quotes; use single quotes"),
    (r"indentation", "the lines after '|' or '>' are not indented alike; begin each under the first"),
)
"""What PyYAML or libyaml says (a pattern), and what to tell an author; the first that fits is used."""


def _explain(fault: str, lines: list[str]) -> str:
    nearby = lines[-2:]
    if any(_BRACE_FIRST.search(line) for line in nearby):
        return f"text that begins with '{{' is read as something else; {_QUOTES}"
    if any(_QUOTE_FIRST.search(line) for line in nearby):
        return f"text that begins with a quotation mark ends with the next one; {_QUOTES} of the other kind"
    for pattern, words in _EXPLAINED:
        if re.search(pattern, fault):
            return words
    return "this is not YAML as a session uses it; compare it with the sessions that come with the program"


def _fault(file: str, before: str, what: str) -> ScriptError:
    """Give a problem at the end of ``before``."""
    return ScriptError((Problem(file, before.count("\n") + 1, len(before) - before.rfind("\n"), what),))
