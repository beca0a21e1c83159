"""The process of the second opinion: PocketSphinx holds the interpreter's lock while it works, so it works elsewhere.

Run as ``python -m voicecoach.adapters.pocketsphinx_worker``; it speaks as ``wire`` tells, one question and answer::

    {"id": 1, "text": "slow down", "bytes": 24000} and the bytes    {"id": 1, "opinion": [-5.2, -1.9]}

``null`` is no opinion. Before all that it says ``{"id": 0}``, or what is wrong. It ends at the end of its input.
"""

from __future__ import annotations

import signal
import sys

from voicecoach.adapters.pocketsphinx_engine import PocketSphinx
from voicecoach.adapters.private_stdout import private_stdout
from voicecoach.adapters.wire import read, write
from voicecoach.errors import HearingError


def main() -> None:
    """Answer questions until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the session, which then ends this one
    answers = private_stdout()
    try:
        engine = PocketSphinx()
    except HearingError as fault:
        write(answers, {"fault": fault.what, "remedy": fault.remedy})
        return
    write(answers, {"id": 0})
    while (question := read(sys.stdin.buffer)) is not None:
        message, sound = question
        opinion = engine.opinion(sound, message["text"])
        write(answers, {"id": message["id"], "opinion": opinion and [opinion.said, opinion.around]})


if __name__ == "__main__":
    main()
