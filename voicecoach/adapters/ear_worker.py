"""The process that hears: libvosk in a world of its own, because it prints, blocks and crashes.

Run as ``python -m voicecoach.adapters.ear_worker MODEL_FOLDER``; ``ear_wire`` tells what is said on its standard input
and output. It ends at the end of its input.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import numpy as np

from voicecoach.adapters.ear_wire import pack_hearing, pack_reading, unpack_grammar
from voicecoach.adapters.model_fit_file import load_fit
from voicecoach.adapters.private_stdout import private_stdout
from voicecoach.adapters.vosk_decoder import VoskDecoder
from voicecoach.adapters.wire import Message, read, write
from voicecoach.errors import HearingError
from voicecoach.listening.ear import Ear
from voicecoach.listening.judging import VerifyingJudge
from voicecoach.listening.model_fit import Fit, FittedJudge


def main() -> None:
    """Answer questions until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this one
    answers = private_stdout()
    try:
        model = Path(sys.argv[1])
        decoder = VoskDecoder(model)
    except HearingError as fault:
        write(answers, {"fault": fault.what, "remedy": fault.remedy})
        return
    ear = Ear(FittedJudge(VerifyingJudge(decoder), load_fit(model) or Fit()), decoder)
    write(answers, {"ready": True})
    while (question := read(sys.stdin.buffer)) is not None:
        message, sound = question
        try:
            answer = _answer(ear, message, sound)
        except HearingError as fault:
            answer = {"fault": fault.what, "remedy": fault.remedy}
        write(answers, {"id": message["id"], **answer})
    ear.close()


def _answer(ear: Ear, message: Message, sound: bytes) -> Message:
    match message["ask"]:
        case "hear":
            samples = np.frombuffer(sound, "<i2").astype(np.int16)
            block, played = np.split(samples, 2) if message["with played"] else (samples, None)
            hearings = [pack_hearing(hearing) for hearing in ear.hear(block, message["at"], played)]
            return {"hearings": hearings, "somebody speaks": ear.somebody_speaks, "gate": pack_reading(ear.gate)}
        case "listen for":
            ear.listen_for(unpack_grammar(message["phrases"]))
            return {}
        case "deaf to":
            return {"deaf": ear.deaf_to(message["texts"])}
        case other:
            raise HearingError(f"The recogniser does not know what '{other}' means.")


if __name__ == "__main__":
    main()
