"""The card of a model: what it is made of, how well it hears, and what nobody knows of it."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from voicecoach.errors import TrainingError
from voicecoach.training.building import VoiceUsed
from voicecoach.training.figures import Figures, Result, per_cent
from voicecoach.training.surroundings import Place

MARKDOWN: Final = "MODEL.md"
JSON: Final = "card.json"

_WIDTH: Final = 120
_WEAKEST: Final = 10
"""Phrases that are named."""
_SURE: Final = 95.0
"""Per cent from which on a phrase counts as surely heard."""

_UNMEASURED: Final = (
    "Nobody has measured people saying the program's own commands, children, elderly people, or accents. The voices "
    "above are kinder than people are, so these figures tell two models apart rather than how well you are heard. "
    "Anyone can help: `voicecoach calibrate --study` asks for some phrases, and keeps nothing but scores."
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of what voices said that had no part in the training, in one place; shares in per cent.

    Attributes:
        commands: how many were said; also of ``near`` and ``talk``.
        near_obeyed: of what was chosen to sound like commands.
        talk_obeyed: of other speech.
    """

    place: str
    commands: int
    heard: float
    confused: float
    missed: float
    near: int
    near_obeyed: float
    talk: int
    talk_obeyed: float

    @classmethod
    def of(cls, figures: Figures) -> tuple[Heard, ...]:
        """Sum figures up, place by place."""
        return tuple(_in_place(figures, place) for place in figures.places)


@dataclass(frozen=True, slots=True)
class PhraseHeard:
    """How one phrase was heard by a microphone near the mouth, in silence.

    Attributes:
        heard: per cent.
        times: that it was said.
    """

    text: str
    heard: float
    times: int

    @classmethod
    def all_of(cls, figures: Figures) -> tuple[PhraseHeard, ...]:
        """Give every phrase that was said, those that are heard least first."""
        said = ((text, figures.of("command", place=Place.CLEAN, text=text)) for text in figures.phrases)
        rated = [cls(text, round(per_cent(results, "heard"), 1), len(results)) for text, results in said]
        return tuple(sorted(rated, key=lambda each: (each.heard, each.text)))

    @classmethod
    def weakest(cls, figures: Figures, many: int = _WEAKEST) -> tuple[PhraseHeard, ...]:
        """Give those that are heard least, of those that are not always heard."""
        return tuple(each for each in cls.all_of(figures) if each.heard < 100)[:many]

    @property
    def sure(self) -> bool:
        """Whether it is heard as often as a listener may rely on."""
        return self.heard >= _SURE


@dataclass(frozen=True, slots=True)
class VoiceHeard:
    """How one voice, or one kind of voices, was heard by a microphone near the mouth, in silence.

    Attributes:
        heard: per cent.
        times: commands that it said.
    """

    name: str
    heard: float
    times: int

    @classmethod
    def all_of(cls, figures: Figures) -> tuple[VoiceHeard, ...]:
        """Give every voice, those that are heard best first."""
        said: defaultdict[str, list[Result]] = defaultdict(list)
        for result in figures.of("command", place=Place.CLEAN):
            said[_kind_of_voice(result.voice)].append(result)
        rated = (cls(name, round(per_cent(results, "heard"), 1), len(results)) for name, results in said.items())
        return tuple(sorted(rated, key=lambda each: (-each.heard, each.name)))


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that is known of a model.

    Attributes:
        made: the day, as ``2026-11-22``.
        command: that makes it again.
        network: what is to be said of the network, a sentence.
        bytes: of its files, without the card.
        words: that it knows.
        added: phrases of the listener's own that it was built for.
        voices: that it is made of; none where its network is another model's.
        kept_back: voices that it was measured with.
        lacking: packages whose voices were not there.
        recipe: as ``Recipe.to_json`` has it.
        versions: of programs, by name.
        heard: in each place.
        weakest: the phrases that are heard least.
        sure: how many phrases are heard 95 times in a hundred and more, clean.
        phrases: how many there are.
        by_voice: how each voice was heard.
        added_heard: how the added phrases were heard.
        people: what was measured with people; given by hand, Markdown.
    """

    made: str
    command: str
    network: str
    bytes: int
    words: tuple[str, ...]
    added: tuple[str, ...]
    voices: tuple[VoiceUsed, ...]
    kept_back: tuple[VoiceUsed, ...]
    lacking: tuple[str, ...]
    recipe: dict[str, Any]
    versions: dict[str, str]
    heard: tuple[Heard, ...]
    weakest: tuple[PhraseHeard, ...]
    sure: int
    phrases: int
    by_voice: tuple[VoiceHeard, ...]
    added_heard: tuple[PhraseHeard, ...] = ()
    people: str = ""

    def with_people(self, text: str) -> Card:
        """Add what was measured with people."""
        return replace(self, people=text.strip())

    def to_json(self) -> str:
        """Write it down for programs."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Card:
        """Take up what ``to_json`` wrote.

        Raises:
            TrainingError: it is something else.
        """
        try:
            known: dict[str, Any] = json.loads(text)
            for name, kind in _ROWS.items():
                known[name] = tuple(kind(**row) for row in known[name])
            for name in ("words", "added", "lacking"):
                known[name] = tuple(known[name])
            return cls(**known)
        except (ValueError, TypeError, KeyError, AttributeError) as fault:
            raise TrainingError("This is not the card of a model.", "Build the model again.") from fault

    @classmethod
    def read(cls, model: Path) -> Card | None:
        """Read a model's card; None where it has none of ours."""
        try:
            return cls.from_json((model / JSON).read_text(encoding="utf-8"))
        except (OSError, ValueError, TrainingError):
            return None

    def write(self, model: Path) -> None:
        """Write it into a model's folder, for people and for programs.

        Raises:
            TrainingError: it cannot be written.
        """
        try:
            (model / MARKDOWN).write_text(self.to_markdown(), encoding="utf-8")
            (model / JSON).write_text(self.to_json(), encoding="utf-8")
        except OSError as fault:
            raise TrainingError(
                f"The card cannot be written to {model}: {fault.strerror}.", "Make room there."
            ) from fault

    def to_markdown(self) -> str:
        """Write it for people."""
        sections = [
            f"# A command model\n\n{_paragraph(self._what())}",
            f"## What it is made of\n\n{self._made_of()}",
            f"## What it knows\n\n{self._knows()}",
            f"## How well it hears voices that it never met\n\n{self._hears()}",
            *([f"## How well it hears people\n\n{self.people}"] if self.people else []),
            f"## What nobody has measured\n\n{_paragraph(_UNMEASURED)}",
            f"## How to make it again\n\n{self._again()}",
        ]
        return "\n\n".join(sections) + "\n"

    def _what(self) -> str:
        return (
            f"A speech model in Vosk's layout, {self.bytes / 1e6:.1f} MB, for libvosk: runtime grammars, `[unk]`, word "
            f"times; 16 kHz. Made on {self.made} from synthetic speech only; no recording of a person went into it but "
            f"those that some of the voices are themselves made from. {self.network} Licence: as the program, "
            "Apache-2.0. Pronunciations are from the CMU Pronouncing Dictionary (Copyright (C) 1993-2015 "
            "Carnegie Mellon University, BSD-2-Clause)."
        )

    def _made_of(self) -> str:
        if not self.voices:
            return _paragraph("Its network was not trained anew, so the card of the model that it comes from tells.")
        rows = [
            (each.name, each.package, each.licence, f"{each.clips:,}", "a person" if each.human else "rules")
            for each in self.voices
        ]
        shifted = sum(each.shifted for each in self.voices)
        total = sum(each.clips for each in self.voices)
        about = [
            f"{total:,} clips; of {shifted:,} of them a vocoder made another speaker. Each is said in other rooms, "
            "over other noises and through other microphones every time it is drawn.",
            *([f"Not there when it was made: {', '.join(self.lacking)}."] if self.lacking else []),
        ]
        table = _table(("voice", "package", "licence", "clips", "made from"), rows)
        return f"{table}\n\n{_paragraph(' '.join(about))}"

    def _knows(self) -> str:
        added = f" Added: {', '.join(self.added)}." if self.added else ""
        return _paragraph(f"{len(self.words)} words: {' '.join(self.words)}; and `[unk]`.{added}")

    def _hears(self) -> str:
        rows = [
            (
                each.place,
                f"{_share(each.heard)}/{_share(each.confused)}/{_share(each.missed)}",
                str(each.commands),
                f"{_share(each.near_obeyed)} of {each.near}",
                f"{_share(each.talk_obeyed)} of {each.talk}",
            )
            for each in self.heard
        ]
        head = ("place", "heard/confused/missed, %", "commands", "near words obeyed, %", "other speech obeyed, %")
        voices = ", ".join(f"{each.name} ({each.licence})" for each in self.kept_back)
        parts = [_table(head, rows), _paragraph(f"The voices, none of which it learnt from: {voices}.")]
        if self.by_voice:
            named = ", ".join(f"{each.name} {each.heard:g} of {each.times}" for each in self.by_voice)
            parts.append(_paragraph(f"Each voice by itself, per cent of commands heard, clean: {named}."))
        about = f"Of {self.phrases} phrases {self.sure} are heard {_SURE:g} times in a hundred and more, clean."
        if self.weakest:
            named = ", ".join(f"*{each.text}* {each.heard:.0f} of {each.times}" for each in self.weakest)
            about += f" Heard least, per cent: {named}."
        parts.append(_paragraph(about))
        if self.added_heard:
            named = ", ".join(f"*{each.text}* {each.heard:.0f} of {each.times}" for each in self.added_heard)
            parts.append(_paragraph(f"Phrases that were added, per cent, clean: {named}."))
        return "\n\n".join(parts)

    def _again(self) -> str:
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        recipe = self.recipe
        about = f"Recipe *{recipe.get('name')}*, seed {recipe.get('seed')}; all of it is in `{JSON}`. With {versions}."
        return f"    {self.command}\n\n{_paragraph(about)}"


_ROWS: Final[dict[str, Any]] = {
    "voices": VoiceUsed,
    "kept_back": VoiceUsed,
    "heard": Heard,
    "weakest": PhraseHeard,
    "by_voice": VoiceHeard,
    "added_heard": PhraseHeard,
}


def _in_place(figures: Figures, place: Place) -> Heard:
    commands, near, talk = (figures.of(kind, place=place) for kind in ("command", "near", "talk"))
    return Heard(
        str(place),
        len(commands),
        _rounded(per_cent(commands, "heard")),
        _rounded(per_cent(commands, "confused")),
        _rounded(per_cent(commands, "missed")),
        len(near),
        _rounded(per_cent(near, "accepted")),
        len(talk),
        _rounded(per_cent(talk, "accepted")),
    )


def _kind_of_voice(voice: str) -> str:
    """Give the voice without its try, and espeak-ng's many without their variants."""
    name = voice.partition(",")[0]
    return name.split()[0] if "+" in name else name


def _rounded(share: float) -> float:
    """Round to what the card tells; of nothing, nothing."""
    return 0.0 if share != share else round(share, 1)


def _share(share: float) -> str:
    return f"{share:g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _paragraph(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
