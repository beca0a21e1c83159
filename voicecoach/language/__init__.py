"""A language as data: the phrases a listener may say, and the coach's own numbers and sentences.

Three YAML files a language, beside this module: what a session needs, talk that is not for the coach, and what is said
for calibrating. They ship with the program, so a fault in them is a fault of ours. What a listener says for a command
comes from their profile: ``with_phrases``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from voicecoach.listening.phrases import Answer, Command, Phrase, normal

ANSWER_THRESHOLD = 0.0
"""Least verified score of an answer: lower than most commands, since the question has just been asked.

Of digits by people, clean, 72 of 100 are heard and 1 is taken for another. At -0.6 it would be 75 and 3, over a kitchen
55 and 12 instead of 47 and 5.
"""


WEAK_THRESHOLD = 1.25
"""Least verified score of a phrase marked as weak."""


@dataclass(frozen=True, slots=True)
class CommandWords:
    """How a command is said and pressed.

    Attributes:
        phrases: the first is the one we teach.
        key: pressed instead, as ``adapters.keyboard`` names it.
        does: one sentence for the listener.
        own: which of the phrases are the listener's own, rather than the program's.
    """

    phrases: tuple[Phrase, ...]
    key: str
    does: str
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class Language:
    """Everything said or understood that does not come from a script."""

    code: str
    commands: Mapping[Command, CommandWords]
    sentences: Mapping[str, str]
    nouns: Mapping[str, tuple[str, str]]
    numbers: tuple[str, ...]

    def say(self, key: str, **values: object) -> str:
        """Fill the sentence called ``key``; a missing sentence or value is a fault of the language file."""
        return self.sentences[key].format(**values)

    def number(self, n: int) -> str:
        """Give a whole number in words, up to what the file has; above it, digits."""
        return self.numbers[n] if 0 <= n < len(self.numbers) else str(n)

    def counted(self, n: int, noun: str) -> str:
        """Give ``one rep``, ``two reps``."""
        one, many = self.nouns[noun]
        return f"{self.number(n)} {one if n == 1 else many}"

    def seconds(self, length: float) -> str:
        """Give a length in words: seconds below two minutes, then minutes and seconds."""
        whole = max(1, round(length))
        minutes, rest = divmod(whole, 60)
        if minutes < 2:
            return self.counted(whole, "second")
        return self.listed([self.counted(minutes, "minute"), *([self.counted(rest, "second")] if rest else [])])

    def listed(self, items: list[str], join: str = "list") -> str:
        """Join with commas and, before the last, the language's ``and`` (``list``) or ``or`` (``either``)."""
        if len(items) < 2:
            return "".join(items)
        return self.say(join, most=", ".join(items[:-1]), last=items[-1])

    def answer_phrases(self, answers: Mapping[str, tuple[str, ...]]) -> tuple[Phrase, ...]:
        """Give the phrases of a question's answers."""
        return tuple(
            Phrase(normal(words), Answer(name), ANSWER_THRESHOLD) for name, said in answers.items() for words in said
        )

    def phrases_of(self, commands: Iterable[Command]) -> tuple[Phrase, ...]:
        """Give every phrase of some commands, in their order."""
        return tuple(phrase for command in commands for phrase in self.commands[command].phrases)

    @property
    def built_in(self) -> Mapping[str, tuple[str, ...]]:
        """Every command's name, with the phrases for it."""
        return {
            command.value: tuple(phrase.text for phrase in words.phrases) for command, words in self.commands.items()
        }

    def with_phrases(self, say: Mapping[str, tuple[str, ...]], weak: Mapping[str, tuple[str, ...]]) -> Language:
        """Give the language with phrases of the listener's own, after those for the same command.

        Args:
            say: by the command's name: as sure as the one we teach, whose threshold they get.
            weak: the same, with the threshold of weak ones.
        """
        if not say and not weak:
            return self
        commands = {}
        for command, words in self.commands.items():
            own = _own(command, words, say, weak)
            texts = tuple(phrase.text for phrase in own)
            commands[command] = replace(words, phrases=(*words.phrases, *own), own=(*words.own, *texts))
        return replace(self, commands=MappingProxyType(commands))

    def command_of_key(self, key: str) -> Command | None:
        """Give the command a key stands for."""
        return next((command for command, words in self.commands.items() if words.key == key), None)


def _own(
    command: Command, words: CommandWords, say: Mapping[str, tuple[str, ...]], weak: Mapping[str, tuple[str, ...]]
) -> tuple[Phrase, ...]:
    sure = words.phrases[0].threshold
    return tuple(
        Phrase(normal(text), command, threshold)
        for said, threshold in ((say, sure), (weak, WEAK_THRESHOLD))
        for text in said.get(command.value, ())
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said in a room and is not for the coach.

    Attributes:
        words: alone; many are near to a command.
        sentences: short ones.
    """

    words: tuple[str, ...]
    sentences: tuple[str, ...]


@lru_cache(maxsize=4)
def load_talk(code: str = "en") -> Talk:
    """Read talk in a language that ships with the program."""
    import yaml

    data = yaml.safe_load((files(__package__) / f"{code}-talk.yaml").read_text(encoding="utf-8"))
    return Talk(tuple(data["words"]), tuple(data["sentences"]))


@dataclass(frozen=True, slots=True)
class CalibrationWords:
    """What the coach says while it is calibrated.

    Attributes:
        quiet: asks for silence.
        sentences: said for the room to be learnt by.
        ask: asks for a phrase, which goes into ``{phrase}``.
        ask_again: the same, for the second time.
        thanks: ends it.
    """

    quiet: str
    sentences: tuple[str, ...]
    ask: str
    ask_again: str
    thanks: str


@lru_cache(maxsize=4)
def load_calibration_words(code: str = "en") -> CalibrationWords:
    """Read what the coach says while it is calibrated, in a language that ships with the program."""
    import yaml

    data = yaml.safe_load((files(__package__) / f"{code}-calibrating.yaml").read_text(encoding="utf-8"))
    return CalibrationWords(data["quiet"], tuple(data["sentences"]), data["ask"], data["ask again"], data["thanks"])


@lru_cache(maxsize=4)
def load_language(code: str = "en") -> Language:
    """Read a language that ships with the program."""
    import yaml

    data = yaml.safe_load((files(__package__) / f"{code}.yaml").read_text(encoding="utf-8"))
    commands = {
        Command(name): CommandWords(
            phrases=(
                *(Phrase(text, Command(name), words["threshold"]) for text in words["say"]),
                *(Phrase(text, Command(name), WEAK_THRESHOLD) for text in words.get("weak", ())),
            ),
            key=words["key"],
            does=words["does"],
        )
        for name, words in data["commands"].items()
    }
    below_twenty, tens = data["numbers"], data["tens"]
    numbers = [
        *below_twenty,
        *(f"{ten}-{one}" if u else ten for ten in tens for u, one in enumerate(below_twenty[:10])),
    ]
    return Language(
        code=code,
        commands=MappingProxyType(commands),
        sentences=MappingProxyType(data["sentences"]),
        nouns=MappingProxyType({name: (one, many) for name, (one, many) in data["nouns"].items()}),
        numbers=(*numbers, data["hundred"]),
    )
