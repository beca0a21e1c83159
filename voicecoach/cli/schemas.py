"""``schema``: the language for editors, as JSON Schema."""

from __future__ import annotations

from voicecoach.script.schema import Kind, schema_text


def print_schema(kind: Kind = "session") -> None:
    """Print the schema of session files or of exercise files."""
    print(schema_text(kind), end="")
