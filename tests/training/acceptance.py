"""The bar for the model that ships, held to synthetic voices that it never heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from voicecoach.training.figures import Figures, Outcome, Result, per_cent
from voicecoach.training.surroundings import Place


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The bar; all in per cent. By default what we aim at.

    Attributes:
        phrase: least share of the voices that each single phrase is heard of, clean.
        clean: least share of all commands heard.
        room: the same across a room.
        noise: the same over noise.
        confused: most commands taken for another, in each place.
        talk: most other speech obeyed, in each place: ordinary words and sentences.
        near: the same of what was chosen to sound like commands.
    """

    phrase: float = 95.0
    clean: float = 98.0
    room: float = 95.0
    noise: float = 90.0
    confused: float = 1.0
    talk: float = 2.0
    near: float = 5.0

    def faults(self, figures: Figures) -> tuple[str, ...]:
        """Say where figures are below the bar, one sentence each; none when the model is good enough."""
        sentences = [
            f"'{text}' is heard of {heard:.0f} % of the voices, and {self.phrase:g} % are asked."
            for text in figures.phrases
            if not (heard := per_cent(figures.of("command", place=Place.CLEAN, text=text), "heard")) >= self.phrase
        ]
        for place, least in ((Place.CLEAN, self.clean), (Place.ROOM, self.room), (Place.NOISE, self.noise)):
            commands = figures.of("command", place=place)
            if not (heard := per_cent(commands, "heard")) >= least:
                sentences.append(f"Of commands, {place}, {heard:.1f} % are heard, and {least:g} % are asked.")
            bounds: tuple[tuple[Sequence[Result], Outcome, float, str], ...] = (
                (commands, "confused", self.confused, "commands are taken for others"),
                (figures.of("talk", place=place), "accepted", self.talk, "other speech is obeyed"),
                (figures.of("near", place=place), "accepted", self.near, "near words are obeyed"),
            )
            for results, outcome, most, what in bounds:
                share = per_cent(results, outcome)
                if not share <= most:
                    sentences.append(f"{what[0].upper()}{what[1:]}, {place}: {share:.1f} %; at most {most:g} % may.")
        return tuple(sentences)
