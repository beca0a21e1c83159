"""The fields of a profile: what each is for, how it is written, and the file that a new profile begins as."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

LEFT_OR_RIGHT: Final = ("left", "right")
SIDES: Final = (*LEFT_OR_RIGHT, "neither")
TALKS: Final = ("full", "short", "counts")
LANGUAGES: Final = ("en",)
"""That ship with the program, by their files in ``voicecoach.language``."""

SLOWEST, FASTEST, USUAL_RATE = 80, 300, 150
"""Words a minute: what espeak-ng says clearly. The usual one is ``Pyttsx3Voice``'s own."""

QUIETEST, LOUDEST = -20, 6
"""Decibels. More than 6 leaves the limiter no room, and 20 below is hardly heard beside a room."""

LEAST_SURE, MOST_SURE = -1, 1
"""Added to the score that a phrase needs, which is 0.75 for most. With 1.0 off, three things in 13 minutes of whole
sentences were taken for commands (``listening.calibration.MOST_SOONER``)."""

MOST_LEVELS: Final = 50
"""Of an exercise's ladder; those that come with the program have at most six."""

LONGEST_NAME: Final = 40
LONGEST_VOICE: Final = 200


class Form(Enum):
    """How a field is written.

    Attributes:
        TEXT: one text, also where it looks like a number.
        NUMBER: one number.
        LIST: one text or several.
        MAP: names, each with a text.
        LISTS: names, each with one text or several.
        LEVELS: exercises, each with a number, or one for a side.
    """

    TEXT = auto()
    NUMBER = auto()
    LIST = auto()
    MAP = auto()
    LISTS = auto()
    LEVELS = auto()


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One field.

    Attributes:
        name: as it is written.
        about: what it is for, one clause.
        example: how it may be written.
        usual: what counts without it.
    """

    name: str
    form: Form
    about: str
    example: str
    usual: str


_ALL: Final = (
    ProfileField("name", Form.TEXT, "What the coach calls you", "name: Anna", "no name"),
    ProfileField("have", Form.LIST, "Things you have, so you are not asked", "have: [band, mat]", "you are asked"),
    ProfileField("lack", Form.LIST, "Things you do not have", "lack: [pillow]", "you are asked"),
    ProfileField("sore side", Form.TEXT, "Your sore side: left, right or neither", "sore side: left", "you are asked"),
    ProfileField("ask pain", Form.TEXT, "Whether the coach asks how much it hurts: yes or no", "ask pain: no", "yes"),
    ProfileField(
        "levels",
        Form.LEVELS,
        "Levels that stay as you set them, 1 the easiest; for both sides or for each",
        "levels: {clamshell: {left: 2, right: 3}, bridge: 1}",
        "as it went last time",
    ),
    ProfileField(
        "voice",
        Form.TEXT,
        "The coach's voice, as the speech engine lists it; espeak-ng has en-gb-x-rp, en-gb-scotland, en-us+f3 and more",
        "voice: en-gb-x-rp",
        "the clearest there is",
    ),
    ProfileField(
        "rate",
        Form.NUMBER,
        f"Words a minute, {SLOWEST} to {FASTEST}",
        f"rate: {USUAL_RATE}",
        str(USUAL_RATE),
    ),
    ProfileField(
        "volume", Form.NUMBER, f"Decibels against the usual volume, {QUIETEST} to {LOUDEST}", "volume: -6", "0"
    ),
    ProfileField("talk", Form.TEXT, "How much the coach says: full, short or counts", "talk: short", "full, then less"),
    ProfileField("language", Form.TEXT, "The coach's language; only English yet", "language: en", "en"),
    ProfileField(
        "pronounce", Form.MAP, "How words are spoken to you", "pronounce: {gluteus: gloo tee us}", "as they are"
    ),
    ProfileField(
        "threshold",
        Form.NUMBER,
        "How much surer of a word the ear must be than usual, -1 to 1; less hears more, also by mistake",
        "threshold: 0.3",
        "0",
    ),
    ProfileField(
        "say",
        Form.LISTS,
        "Your own phrases for commands; 'voicecoach commands --say' tries one first",
        "say: {pause: [computer pause]}",
        "none",
    ),
    ProfileField(
        "weak",
        Form.LISTS,
        "The same, for phrases that are short or easily mistaken: these need a higher score",
        "weak: {next: [on]}",
        "none",
    ),
)
PROFILE_FIELDS: Final = {each.name: each for each in _ALL}
"""Every field by its name, in the order in which they are shown."""

_HEAD: Final = """\
# Your profile: what voicecoach knows of you before a session. Every field may be left out.
# Take away the '# ' before a line and change what it says, or type for example: voicecoach profile set rate 140
"""


def plain_field(name: str) -> str:
    """Give a field's name with spaces, however it was joined, as in scripts: ``sore-side`` is ``sore side``."""
    return name.replace("-", " ").replace("_", " ")


def template() -> str:
    """Give the file that a new profile begins as: every field explained, none set."""
    return _HEAD + "".join(f"\n# {each.about}.\n# {each.example}\n" for each in _ALL)
