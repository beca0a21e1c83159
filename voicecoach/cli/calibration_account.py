"""What is told of a calibration: to people in sentences, to programs as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from voicecoach.listening.calibration import WARNINGS, Calibration, Decision, Finding, Measured


def sentences(measured: Measured, decision: Decision) -> Iterator[str]:
    """Say in words what was found."""
    for finding in decision.findings:
        yield _sentence(finding, measured, decision.offset or 0.0)


def _sentence(finding: Finding, measured: Measured, offset: float) -> str:
    echo, count = measured.echo, len(measured.said)
    compared = _compared(echo.level, measured) if echo else ""
    missed = [f"“{said.phrase.text}”" for said in measured.said if not said.heard(offset)]
    noise = f"({measured.noise:.0f} dB)"
    match finding:
        case Finding.QUIET_ROOM:
            return f"The room is quiet {noise}."
        case Finding.SOME_NOISE:
            return f"There is some noise in the room {noise}."
        case Finding.TOO_NOISY:
            over = (measured.speech or 0.0) - measured.noise
            return f"The room is noisy {noise}, and you are only {over:.0f} dB louder: come nearer, or make it quieter."
        case Finding.CLIPPED:
            return "The microphone is overdriven: turn its level down in the sound settings, and calibrate again."
        case Finding.NO_LOUDSPEAKER:
            return "Without a loudspeaker, how my own voice comes back is not known."
        case Finding.NO_ECHO:
            return "My own voice does not come back, as with headphones: that is best."
        case Finding.ECHO_TAKEN_OUT if echo is not None:
            return f"My own voice comes back {compared}; {echo.taken_out:.0f} dB of it are taken out."
        case Finding.ECHO_STAYS if echo is not None:
            return (
                f"My own voice comes back {compared}, and only {max(echo.taken_out, 0):.0f} dB of it can be taken out: "
                "turn the loudspeaker down, or use another one, or headphones."
            )
        case Finding.LATE_LOUDSPEAKER if echo is not None and echo.late is not None:
            return (
                f"The loudspeaker is {1000 * echo.late:.0f} ms late, as wireless ones are: you hear every count "
                "so much later. A wired one is better."
            )
        case Finding.ALL_HEARD:
            return f"All {count} phrases were heard."
        case Finding.MOST_HEARD:
            return f"{count - len(missed)} of {count} phrases were heard; not {', '.join(missed)}."
        case Finding.HARD_TO_HEAR | Finding.NOT_HEARD:
            return f"You were hard to hear: come nearer, or turn the loudspeaker down. Not heard: {', '.join(missed)}."
        case Finding.NO_CHANGE:
            return "Nothing needs to change."
        case Finding.SOONER:
            return f"From now on you are believed a little sooner: by {offset:.2f} of a score."
        case Finding.LATER:
            return (
                f"Something else in the room sounds like commands, so from now on they must score {-offset:.2f} more; "
                "all but pause, stop and that hurts."
            )
    raise AssertionError(finding)


def _compared(level: float, measured: Measured) -> str:
    """Say how loud the echo is, beside the person or else the noise."""
    if measured.speech is None:
        return f"{level - measured.noise:.0f} dB above the noise"
    louder = round(level - measured.speech)
    return "as loud as you" if louder == 0 else f"{abs(louder)} dB {'louder' if louder > 0 else 'softer'} than you"


def json_line(measured: Measured, decision: Decision, found: Calibration | None) -> str:
    """Give all of it as one JSON object on one line; ``model`` and ``on`` are null where nothing is kept."""
    echo = measured.echo
    path = echo and {
        "level": round(echo.level, 1),
        "taken_out": round(echo.taken_out, 1),
        "late": None if echo.late is None else round(echo.late, 4),
    }
    fields = {
        "kind": "calibration",
        "model": found and found.model,
        "on": found and found.on.isoformat(),
        "offset": decision.offset,
        "noise": round(measured.noise, 1),
        "speech": None if measured.speech is None else round(measured.speech, 1),
        "echo": path,
        "phrases": [
            {
                "text": said.phrase.text,
                "threshold": said.phrase.threshold,
                "scores": [round(score, 2) if math.isfinite(score) else None for score in said.scores],
            }
            for said in measured.said
        ],
        "findings": [finding.value for finding in decision.findings],
        "warnings": [finding.value for finding in decision.findings if finding in WARNINGS],
    }
    return json.dumps(fields, ensure_ascii=False)
