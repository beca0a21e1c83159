"""The command ``python -m tests.bench.people_in_card MODEL TEXT``: what was measured with people, into a model's card.

A build has no recordings of people, so its card cannot have these figures; who has measured them writes them in a file
of Markdown.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from voicecoach.training.card import Card


def main() -> None:
    """Write the card anew."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.people_in_card", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("text", type=Path)
    asked = parser.parse_args()
    card = Card.read(asked.model)
    if card is None:
        raise SystemExit(f"There is no card in {asked.model}.")
    card.with_people(asked.text.read_text(encoding="utf-8")).write(asked.model)


if __name__ == "__main__":
    main()
