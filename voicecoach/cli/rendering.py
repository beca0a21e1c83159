"""``render``: a session as a sound file, with chapters, tags, a cover and captions."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Final

from voicecoach import __version__
from voicecoach.captions import as_srt, as_vtt, captions_of
from voicecoach.chapters import chapters_of
from voicecoach.cli import wiring
from voicecoach.cli.choices import Choices, Chosen, stem
from voicecoach.cli.preparing import chosen_session, prepared
from voicecoach.cli.printing import note, own_up, progress_bar
from voicecoach.coach.effects import Say
from voicecoach.coach.foresight import prospect
from voicecoach.coach.timeline import Timeline, timeline_of
from voicecoach.errors import SoundError, UsageError
from voicecoach.performance import MixedOutlet, Performance
from voicecoach.sound.mixer import Mixer
from voicecoach.sound.music import FADE_FINISH
from voicecoach.units import to_seconds

CAPTIONS: Final = {".vtt": as_vtt, ".srt": as_srt}
"""How captions are written, by the ending of the file's name."""


def render_session(
    session: str,
    choices: Choices,
    output: Path,
    captions: str | None = None,
    *,
    cover: bool,
    music: Path | None = None,
) -> None:
    """Write a session to a sound file, with progress; the file's path is the last line.

    Args:
        captions: a file for them, or only its ending, for one beside the sound file; ``None`` for none.
        cover: whether the file gets a picture of the session's timeline.
        music: a file or a folder of music to lie under it.

    Raises:
        UsageError: a file's name does not end as it must, or a choice does not fit the session.
        SoundError: a file cannot be written; then there is neither.
    """
    from voicecoach.adapters.sound_files import SoundFileWriter, format_of
    from voicecoach.rendering import PEAK, render_mastered

    format = format_of(output)
    words = None if captions is None else _captions_file(captions, output)
    chosen = chosen_session(session, choices)
    tracks = wiring.music(music)
    fade = to_seconds(FADE_FINISH) if tracks else 0.0
    taken: dict[str, str] = {}
    with wiring.coach_sounds(chosen.spoken, known=chosen.profile) as sounds, ExitStack() as stack:
        state = prepared(chosen, sounds, _said(chosen))
        timeline = timeline_of(prospect(state).effects, chosen.language)
        outlets: list[MixedOutlet] = []

        def stage() -> tuple[Performance, Mixer]:
            report = (lambda _: None) if outlets else note  # said once, not with every pass
            mixer = Mixer(stack.enter_context(wiring.music_from(tracks, report)) if tracks else None)
            outlets.append(MixedOutlet(mixer, sounds.utterances, sounds.chimes))
            return Performance(state, outlets[-1], lambda _: None), mixer

        def finish(file: Path) -> None:
            about = _about(session, choices, chosen, timeline, taken)
            _tag(file, output, chosen.script.title, about, timeline, cover=cover)
            if words is not None:
                _write_captions(words, timeline, as_readable_as=file)

        with (
            SoundFileWriter(output, finish, music=bool(tracks)) as file,
            progress_bar("Writing the session", 1.0) as progress,
        ):
            passes = 2 * timeline.seconds
            peak = PEAK - (format.music_overshoot if tracks else format.overshoot)
            rendered = render_mastered(stage, file.write, peak, lambda moment: progress(moment / passes), fade)
            taken.update(rendered.taken)
        own_up(outlets[-1].unspoken)
    _tell_of_questions(chosen, taken)
    if words is not None:
        print(words)
    print(output)


def _said(chosen: Chosen) -> list[str]:
    """Give what a listener who says nothing hears, each text once."""
    effects = prospect(chosen.state()).effects
    return list(dict.fromkeys(effect.text for effect in effects if isinstance(effect, Say)))


def _captions_file(captions: str, output: Path) -> Path:
    file = output.with_suffix(f".{captions}") if f".{captions}" in CAPTIONS else Path(captions)
    if file.suffix.lower() not in CAPTIONS:
        known = " or ".join(CAPTIONS)
        raise UsageError(f"'{file.name}' does not end like a file of captions.", f"End its name with {known}.")
    if file.is_dir():
        raise SoundError(f"'{file}' is a folder.", "Name a file.")
    return file


def _write_captions(file: Path, timeline: Timeline, *, as_readable_as: Path) -> None:
    from voicecoach.adapters.whole_file import write_whole

    try:
        write_whole(file, CAPTIONS[file.suffix.lower()](captions_of(timeline)))
        shutil.copymode(as_readable_as, file)
    except OSError as fault:
        what = f"'{file}' cannot be written: {fault.strerror or fault}."
        raise SoundError(what, "Name a file in a folder of yours.") from fault


def _tag(file: Path, output: Path, title: str, about: str, timeline: Timeline, *, cover: bool) -> None:
    """Write tags onto a file that does not have its name yet."""
    from voicecoach.adapters.file_tags import Tags, write_tags

    picture = b""
    if cover:
        from voicecoach.adapters.cover_picture import cover as drawn

        picture = drawn(timeline, title)
    tags = Tags(
        title=title,
        artist="voicecoach",
        album="voicecoach",
        date=date.today().isoformat(),
        genre="Exercise",
        language="eng",
        comment=about,
        encoder=f"voicecoach {__version__}",
        chapters=chapters_of(timeline),
        cover=picture,
    )
    write_tags(file, output.suffix.lower(), tags)


def _about(session: str, choices: Choices, chosen: Chosen, timeline: Timeline, taken: Mapping[str, str]) -> str:
    """Say what a file is, and how it was made."""
    minutes = max(1, round(timeline.seconds / 60))
    side = next((span.side for span in timeline.spans if span.side), None)
    sentences = [
        f"A session of exercises to follow by ear, {minutes} minute{'s' * (minutes != 1)} long.",
        f"Made by voicecoach {__version__} from '{stem(session)}', for a listener who says nothing.",
        f"Exercises begin at the {choices.level} level{f', with the {side.value} side' if side else ''}.",
    ]
    if choices.minutes is not None:
        sentences.append(f"It was to take {choices.minutes:g} minutes at most.")
    for what, values in (("Answers", {**chosen.known, **taken}), ("Settings", choices.settings)):
        if values:
            sentences.append(f"{what}: {', '.join(f'{name}={value}' for name, value in values.items())}.")
    return " ".join(sentences)


def _tell_of_questions(chosen: Chosen, taken: Mapping[str, str]) -> None:
    """Say which questions the file asks in vain, and how to answer them beforehand."""
    if not taken:
        return
    lines = [
        "The file asks what nobody will answer, and then goes on with the answer below. To answer beforehand, add:"
    ]
    for name, value in taken.items():
        others = " or ".join(answer for answer in chosen.questions[name].answers if answer != value)
        lines.append(f"  --answer {name}={value}  (or {others})")
    note("\n".join(lines))
