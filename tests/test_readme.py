"""What the README shows is true."""

from __future__ import annotations

import re
from pathlib import Path

from voicecoach.cli import wiring
from voicecoach.language import load_language
from voicecoach.script.conversation import read_conversation
from voicecoach.script.lint import warnings
from voicecoach.script.reader import read_source
from voicecoach.sound.estimate import estimated_length

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SESSION, CONVERSATION = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)


def test_its_session_can_be_performed_and_nothing_in_it_is_doubtful() -> None:
    source = read_source(SESSION, "README.md", wiring.shelf())
    assert len(source.script.session) == 6
    assert warnings(source, estimated_length) == ()


def test_its_conversation_can_be_read() -> None:
    assert [turn.say for turn in read_conversation(CONVERSATION, "README.md")] == ["left", "pause", "resume"]


def test_its_table_of_commands_is_that_of_the_program() -> None:
    language = load_language()
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", README, re.MULTILINE)[1:]
    assert len(rows) == len(language.commands)
    for (first, others, key), words in zip(rows, language.commands.values(), strict=True):
        texts = {phrase.text for phrase in words.phrases}
        assert {first, *others.lower().split(", ")} <= texts
        assert key == words.key
