"""``render``: a session as a sound file."""

from __future__ import annotations

from pathlib import Path

from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices
from voicecoach.cli.preparing import chosen_session, prepared
from voicecoach.cli.printing import own_up, progress_bar
from voicecoach.coach.foresight import duration
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.recording import Recorder
from voicecoach.sound.mixer import Mixer


def render_session(session: str, choices: Choices, output: Path) -> None:
    """Write a session to a sound file, with progress; the file's path is the last line."""
    from voicecoach.adapters.sound_files import SoundFileWriter
    from voicecoach.rendering import render

    chosen = chosen_session(session, choices)
    with wiring.coach_sounds(chosen.spoken) as sounds, SoundFileWriter(output) as file:
        state, _ = prepared(chosen, sounds)
        mixer = Mixer()
        outlet = MixedOutlet(mixer, sounds.utterances, sounds.chimes)
        performance = Performance(state, outlet, lambda _: None)
        with progress_bar("Writing the session", duration(state)) as progress:
            render(performance, Recorder(mixer, file.write), progress)
        own_up(outlet.unspoken)
    print(output)
