"""How much of an exercise: what follows its name in the short form, such as ``2x12/side tempo 2-1-2 rest 30s``."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.script.model import LONGEST, MOST_REPS, MOST_SETS
from voicecoach.script.text.sentences import shown
from voicecoach.units import Seconds

EXAMPLE: Final = "clamshell 2x12/side tempo 2-1-2 rest 30 s"

_SIDES: Final = frozenset({"side", "sides", "leg", "legs", "arm", "arms"})
_PER: Final = frozenset({"/", "each", "per", "a", "both", "every"})
_REPS: Final = frozenset({"rep", "reps", "repetition", "repetitions", "times"})
_SETS: Final = frozenset({"set", "sets"})
_ARTICLES: Final = frozenset({"a", "an", "the", "some", "your"})
_FILLERS: Final = frozenset({",", "and", "of", "for"})
_KEYWORDS: Final = ("tempo", "rest", "with", "hold", "sets", "reps", "each")
_ENDS_A_THING: Final = frozenset({"tempo", "rest", "with", "hold", "each", "per", "both", "every", "for"})

_UNIT = re.compile(r"s|secs?|seconds?|(?P<minutes>m|mins?|minutes?)")
_WHOLE = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FIGURE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?")
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^\W0-9_]+(?:['\u2019-][^\W0-9_]+)*|\S")
_TIMES_SIGN = re.compile(r"(?<=[0-9\s])[x\u00d7*](?=[\s0-9])|(?<=[0-9\s])[x\u00d7*]$", re.IGNORECASE)


class ShortFormError(ValueError):
    """A line that cannot be meant; says what is wrong and, after ``; ``, what to write instead."""


@dataclass(frozen=True, slots=True)
class Line:
    """One exercise and how much of it.

    Attributes:
        exercise: the library's name, or the words as they were written.
        known: the library has it.
        hold: how long, with its unit.
        each_side: of the body.
        tempo: seconds of each phase, joined by hyphens.
        rest: between sets, with its unit.
        needs: things, in the order in which they were written.
    """

    exercise: str
    known: bool
    sets: int | None = None
    reps: int | None = None
    hold: str | None = None
    each_side: bool = False
    tempo: str | None = None
    rest: str | None = None
    needs: tuple[str, ...] = ()


def clauses_begin(words: Sequence[str]) -> int:
    """Give the count of words before the first that says how much."""
    for index, word in enumerate(map(str.casefold, words)):
        follows = words[index + 1].casefold() if index + 1 < len(words) else ""
        if re.match(r"[x\u00d7*]?[0-9]|/|[x\u00d7*]$", word) or word in ("tempo", "rest", "with"):
            return index
        if (word in _PER and follows in _SIDES) or (word == "hold" and _NUMBER.match(follows)):
            return index
    return len(words)


def read_clauses(words: Sequence[str], exercise: str, *, known: bool) -> Line:
    """Read what follows an exercise's name: clauses in any order, each at most once.

    Args:
        words: as they stand between spaces.
        exercise: its name.
        known: the library has it.

    Raises:
        ShortFormError: a clause cannot be meant.
    """
    return _Clauses(words).read(exercise, known=known)


def nearest_keyword(word: str) -> str | None:
    """Give the keyword that a word was surely meant to be."""
    return next(iter(difflib.get_close_matches(word.casefold()[:20], _KEYWORDS, n=1, cutoff=0.7)), None)


def in_seconds(time: str) -> Seconds:
    """Give a time, as ``Line`` has it, as a number."""
    number, unit = time.split()
    return float(number) * (60 if unit == "min" else 1)


def dose_example(sets: int | None, amount: str) -> str:
    """Give how a number of sets of something is written."""
    return amount if sets is None else f"{sets}x{amount}"


class _Clauses:
    def __init__(self, words: Sequence[str]) -> None:
        text = _TIMES_SIGN.sub(" x ", re.sub(r"[\u2013\u2014]", "-", " ".join(words).casefold()))
        self._tokens = _TOKEN.findall(text)
        self._next = 0
        self._found: dict[str, str | int] = {}
        self._needs: list[str] = []

    def read(self, exercise: str, *, known: bool) -> Line:
        while self._token():
            self._clause()
        found = self._found
        if "reps" in found and "hold" in found:
            dose = dose_example(_whole(found.get("sets")), str(found["reps"]))
            example = f"{shown(exercise)} {dose} tempo 2-5-2"
            what = f"both reps and a hold are written here; keep one, or hold in each rep, like '{example}'"
            raise ShortFormError(what)
        if "tempo" in found and "hold" in found:
            raise ShortFormError("a tempo is for repetitions, and a hold is written here; keep one")
        return Line(
            exercise,
            known,
            sets=_whole(found.get("sets")),
            reps=_whole(found.get("reps")),
            hold=_text(found.get("hold")),
            each_side="side" in found,
            tempo=_text(found.get("tempo")),
            rest=_text(found.get("rest")),
            needs=tuple(dict.fromkeys(self._needs)),
        )

    def _clause(self) -> None:
        token = self._token()
        if token in _FILLERS or (token == "x" and _NUMBER.fullmatch(self._token(1))):
            self._next += 1
        elif token == "tempo":
            self._tempo()
        elif token in ("rest", "hold"):
            self._timed(token)
        elif token in ("with", "+"):
            self._with()
        elif token in _PER:
            self._per_side(token)
        elif _NUMBER.fullmatch(token):
            self._figure(token)
        else:
            self._no_meaning(token)

    def _token(self, ahead: int = 0) -> str:
        """Give a token still to be read; after the last, nothing."""
        return self._tokens[self._next + ahead] if self._next + ahead < len(self._tokens) else ""

    def _take(self, *choices: str) -> bool:
        """Go past the next token if it is one of these."""
        if self._token() in choices:
            self._next += 1
            return True
        return False

    def _keep(self, name: str, value: str | int) -> None:
        if name in self._found:
            raise ShortFormError(f"'{name}' is written twice; keep one")
        self._found[name] = value

    def _tempo(self) -> None:
        self._next += 1
        self._take("of")
        figures = []
        while _NUMBER.fullmatch(self._token()):
            figures.append(self._token())
            self._next += 1
            if not (self._token() == "-" and _NUMBER.fullmatch(self._token(1))):
                break
            self._next += 1
        tempo = "-".join(figures)
        if not 1 < len(figures) <= 12 or not all(map(_FIGURE.fullmatch, figures)) or not any(map(float, figures)):
            written = f"tempo {tempo}".strip()
            what = f"'{shown(written)}' is not a tempo; write the seconds of each phase, like 'tempo 2-1-2'"
            raise ShortFormError(what)
        self._keep("tempo", tempo)

    def _timed(self, name: str) -> None:
        """Read ``rest 30 s`` or ``hold 20 s``."""
        self._next += 1
        while self._take("of", "for", ":"):
            pass
        number = self._token()
        if not _NUMBER.fullmatch(number):
            raise ShortFormError(f"how long to {name} is missing; write '{name} 30 s'")
        self._next += 1
        time = self._time(number)
        if time is None:
            written = f"{name} {shown(number)}"
            raise ShortFormError(f"'{written}' has no unit; write '{written} s' or '{written} min'")
        self._keep(name, time)

    def _with(self) -> None:
        """Read ``with a band and a towel``; before a number, the word says nothing: ``with 30 s rest``."""
        self._next += 1
        things: list[list[str]] = [[]]
        while (token := self._token())[:1].isalpha() and token not in _ENDS_A_THING:
            if token in _ARTICLES:
                if self._token(1) in _SIDES:
                    break
            elif token == "and":
                things.append([])
            else:
                things[-1].append(token)
            self._next += 1
        named = [" ".join(words) for words in things if words]
        if not named and not _NUMBER.fullmatch(self._token()):
            raise ShortFormError("what it is done with is missing; write 'with band'")
        self._needs += named

    def _per_side(self, token: str) -> None:
        self._next += 1
        if not self._take(*_SIDES):
            whole = "/side" if token == "/" else f"{'each' if token == 'a' else token} side"
            raise ShortFormError(f"'{token}' has no meaning alone; write '{whole}'")
        self._keep("side", token)

    def _figure(self, number: str) -> None:
        """Read what begins with a number: sets, reps, a hold, or a rest."""
        self._next += 1
        if self._token() == "-" and _NUMBER.fullmatch(self._token(1)):
            most = self._token(1)
            what = f"'{shown(f'{number}-{most}')}' leaves open how many; write one number, like '{shown(most)}'"
            raise ShortFormError(what)
        if self._take("x"):
            self._keep("sets", _count("sets", number, MOST_SETS))
            self._take("hold")
            amount = self._token()
            if not _NUMBER.fullmatch(amount):
                raise ShortFormError(f"how many reps is missing after '{shown(number)}x'; write '{shown(number)}x10'")
        elif self._take(*_SETS):
            self._keep("sets", _count("sets", number, MOST_SETS))
        elif (time := self._time(number)) is not None:
            if self._rest_ends_here():
                self._next += 1
                self._keep("rest", time)
            else:
                self._take("hold", "holds")
                self._keep("hold", time)
        else:
            self._take(*_REPS)
            self._keep("reps", _count("reps", number, MOST_REPS))

    def _rest_ends_here(self) -> bool:
        """Whether ``rest`` belongs to the time before it, ``30 s rest``, not after it: ``20 s rest 15 s``."""
        after_sets = self._next >= 3 and "x" in self._tokens[self._next - 3 : self._next - 1]
        alone = not _NUMBER.fullmatch(self._token(1)) or self._token(2) in _REPS
        return self._token() == "rest" and alone and not after_sets

    def _time(self, number: str) -> str | None:
        """Give a number and the unit after it as a time; ``None`` where there is no unit."""
        if self._token() == ":" and re.fullmatch(r"[0-5][0-9]", self._token(1)) and _WHOLE.fullmatch(number):
            time = f"{60 * int(number) + int(self._token(1))} s"
            self._next += 2
        else:
            if self._token() == "-" and _UNIT.fullmatch(self._token(1)):
                self._next += 1  # ten-second, in figures
            unit = _UNIT.fullmatch(self._token())
            if unit is None:
                return None
            self._next += 1
            time = f"{round(float(number), 2):.10g} {'min' if unit['minutes'] else 's'}"
        seconds = in_seconds(time)
        if seconds <= 0:
            raise ShortFormError(f"'{time}' is no time at all; write more")
        if seconds > LONGEST:
            raise ShortFormError(f"'{shown(time)}' is too long; write at most '60 min'")
        return time

    def _no_meaning(self, token: str) -> None:
        near = nearest_keyword(token)
        remedy = f"did you mean '{near}'?" if near else f"leave it out, or write a line like '{EXAMPLE}'"
        raise ShortFormError(f"'{shown(token)}' means nothing here; {remedy}")


def _count(name: str, number: str, most: int) -> int:
    if not _WHOLE.fullmatch(number):
        raise ShortFormError(
            f"'{shown(number)}' is not a whole number of {name}; write one, like '{int(float(number))}'"
        )
    count = int(number)
    if count < 1:
        raise ShortFormError(f"{shown(number)} {name} are too few; write at least 1")
    if count > most:
        raise ShortFormError(f"{shown(number)} {name} are too many; write at most {most}")
    return count


def _whole(value: str | int | None) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: str | int | None) -> str | None:
    return value if isinstance(value, str) else None
