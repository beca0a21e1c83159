"""How a worker process and its parent speak: a line of JSON, then, after some, raw sound."""

from __future__ import annotations

import json
from typing import IO, Any, TypeAlias

Message: TypeAlias = dict[str, Any]


def write(stream: IO[bytes], message: Message, sound: bytes = b"") -> None:
    """Send one message, with the sound that belongs to it.

    Raises:
        OSError: the other side is gone.
    """
    stream.write(json.dumps({**message, "bytes": len(sound)}).encode() + b"\n" + sound)
    stream.flush()


def read(stream: IO[bytes]) -> tuple[Message, bytes] | None:
    """Wait for one message and its sound; None when the other side is gone, even in the middle of a message."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    message: Message = json.loads(line)
    sound = stream.read(message["bytes"])
    return (message, sound) if len(sound) == message["bytes"] else None
