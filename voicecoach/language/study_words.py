"""What the coach says in a study of how well people are heard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class StudyWords:
    """What is said beside the words for calibrating.

    Attributes:
        read: asks for a sentence that is no command, which goes into ``{sentence}``.
        breathing: asks for loud breathing.
        moving: asks for moving about.
    """

    read: str
    breathing: str
    moving: str


@lru_cache(maxsize=4)
def load_study_words(code: str = "en") -> StudyWords:
    """Read what the coach says in a study, in a language that ships with the program."""
    import yaml

    data = yaml.safe_load((files(__package__) / f"{code}-study.yaml").read_text(encoding="utf-8"))
    return StudyWords(data["read"], data["breathing"], data["moving"])
