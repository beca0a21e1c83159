"""English words that the checks look for: data. Sessions in another language need another file of this shape."""

from __future__ import annotations

from typing import Final, NamedTuple

SAFETY_WORDS: Final = ("stop", "pause")
"""Obeyed on the weakest evidence, so the coach must not say them within its own hearing."""

INVITATION: Final = r"\bsay,? [\"'\u2018\u201c]?"
"""What comes before a command that the listener is invited to say."""

INVITED: Final = "ready"
"""The command to which a script may invite: "Say ready when you are there."."""

CHANGING_LEVEL: Final = frozenset({"easier", "harder"})
"""Commands whose words a level may say on arrival: it is the answer to them."""

INSTEAD: Final = {
    "wait": "'stay there'",
    "hold on": "'stay there'",
    "hold it": "'keep it up'",
    "resume": "'then' or 'now'",
    "continue": "'then' or 'now'",
    "carry on": "'then' or 'now'",
    "go on": "'then' or 'now'",
    "next": "'then', 'now' or 'beside'",
    "easier": "'gently'",
    "too hard": "'with less effort'",
    "harder": "'with more effort'",
    "too easy": "'with more effort'",
    "slower": "'slowly'",
    "slow down": "'slowly'",
    "faster": "'quickly'",
    "speed up": "'quickly'",
    "go back": "'behind you', 'in' or 'down'",
    "back": "'behind you', 'in' or 'down'",
    "repeat": "'once more'",
    "skip": "'leave out'",
    "other side": "which side it is",
    "ready": "'Say ready when you are there.'",
    "let's go": "'we begin'",
}
"""What to write for the words of a command."""


class Alike(NamedTuple):
    """Words that are no command, but are taken for one.

    Attributes:
        words: as they are spoken.
        command: what they are taken for.
        instead: what to write.
        alone: only when nothing else is said with them.
    """

    words: str
    command: str
    instead: str
    alone: bool = True


SOUNDS_LIKE: Final = (
    Alike("lower", "slower", "and down", alone=False),
    Alike("slowly down", "slow down", "and down"),
    Alike("pose", "pause", "stay there"),
    Alike("paws", "pause", "hands"),
    Alike("top", "stop", "up high"),
    Alike("chop", "stop", "cut down"),
    Alike("snap", "stop", "quickly"),
    Alike("stoop", "stop", "bend down"),
    Alike("sit up", "stop", "and up"),
)
"""Of 380 words of movement, spoken by four voices of espeak-ng and heard by the recogniser that ships: what most of
the voices had taken for *pause* or *stop*, and what comes near the score that *slower* needs while the coach speaks.
"Lower" also deafens: while the coach says it in every repetition, nobody's "slower" is believed."""

_LOOKED_AT: Final = "video film clip picture photo image diagram drawing figure screen".split()  # noqa: SIM905

SCREEN_WORDS: Final = (
    ("://", r"\b\w+://\S+"),
    ("www.", r"\bwww\.\S+"),
    *(
        (ending, rf"\b[\w-]+\{ending}\b(?:/\S*)?")
        for ending in (".com", ".org", ".net", ".info", ".eu", ".co.uk", ".de")
    ),
    ("@", r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    ("below", r"\b(?:see|listed|described) below\b"),
    ("above", r"\b(?:see|listed|described) above\b"),
    *((seen, rf"\b(?:as|like) {seen}\b") for seen in ("shown", "pictured", "illustrated", "demonstrated")),
    *((seen, rf"\b(?:see|watch|in|on|from) (?:the|this|our|my) {seen}\b") for seen in _LOOKED_AT),
    ("click", r"\b(?:double-)?click (?:on|here|the)\b"),
    ("scroll", r"\bscroll (?:up|down|to)\b"),
    *((part, rf"\b(?:press|tap|touch) (?:the |a )?(?:\w+ )?{part}\b") for part in ("button", "screen", "link", "icon")),
    ("like this", r"\blike this(?=[.,;:!?]|$)"),
    ("like so", r"\blike so(?=[.,;:!?]|$)"),
)
"""What makes sense only where there is something to look at or to press: letters in it, and how it is found."""

PICTURES: Final = "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]"
"""Signs that are pictures."""

MISREAD: Final = (
    (r"\b\d+(?:\.\d+)? ?m\b(?!/)", "could be metres or minutes; write the word"),
    (
        r"(?<![\w/])(?!1/2\b)\d+ ?/ ?\d+(?![\w/])",
        "is not read as a fraction; write it in words, as in 'three quarters'",
    ),
    (r"\b\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?){2,}", "is not read as a tempo; write what to do in words"),
    (r"\b\d+ ?x\b(?! ?\d)", "is read as a letter; write 'times'"),
    (r"\b\d{5,}\b", "is hard to follow by ear; leave it out, or write it in words"),
    (r"\$[A-Za-z]\w*", "is not filled in within a text; write the words, or a placeholder such as '{reps}'"),
    (r"[@=<>^|\\]", "is not read as it is meant; write words"),
)
"""Figures and signs that a voice misreads, and why; what ``sound.spoken_form`` writes out is not among them."""

_BODY: Final = (
    "side leg arm hand foot knee hip heel elbow shoulder thigh thumb ankle toe ear cheek buttock glute calf shin wrist "
    "palm forearm fist finger half ribs hamstring"
).replace(" ", "|")
_TURNS: Final = "turn|roll|twist|lean|look|rotate|bend|tilt|sway|shift|step|reach"
_END: Final = r"(?=[.,;:!?]|$| (?:and|or|then)\b)"

SIDE: Final = (
    rf"\b(left|right)(?: (?:top|bottom|upper|outer|inner|front|back))? (?:{_BODY})s?\b"
    rf"|(?:^|\b(?:your|to the|onto the|on the|from the|(?:{_TURNS})) )(left|right){_END}"
)
"""A side of the body, and not what is left, all right, or a right angle."""

_JOINED: Final = r",? (?:or|and|to|then|and then)(?: the| your)? "

BOTH_SIDES: Final = rf"\b(?:left{_JOINED}right|right{_JOINED}left)\b"
"""Both sides in a breath."""

NUMBERS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

FOR_ANSWERS: Final = ("yes", "no", "left", "right", *NUMBERS)
"""Words to propose for answers, as far as the recogniser knows them."""
