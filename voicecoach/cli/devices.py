"""``devices``: which loudspeakers and microphones there are, which are used, and whether they work."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Final

from voicecoach.adapters.devices import Device, listed, match, matches
from voicecoach.adapters.portaudio import NAMES, Kind
from voicecoach.cli import wiring
from voicecoach.cli.capture import capturing
from voicecoach.cli.doctor import look_at
from voicecoach.cli.interruption import raise_if_interrupted
from voicecoach.cli.printing import note
from voicecoach.cli.wiring import DevicesInUse
from voicecoach.errors import NotFoundError, SoundError, UsageError
from voicecoach.units import HEARING_RATE, Frames, Samples, Seconds, to_frames

KINDS: Final[dict[Kind, str]] = {"output": "speaker", "input": "microphone"}
"""What the options and JSON call them."""

SPOKEN: Final = "This is your loudspeaker."

LISTENS_FOR: Final[Seconds] = 3.0

BEFORE_SPEAKING: Final[Seconds] = 0.3
"""A loudspeaker that was asleep swallows the beginning of what it plays."""

QUIETEST: Final = -80.0
"""dB of full scale at the left end of the bar; the right end is full scale."""

STANDS_OUT: Final = 10.0
"""dB by which speech is louder than the room, at least; quieter, it would hardly be heard in a session."""


def list_devices(*, as_json: bool) -> None:
    """Print what there is, what the system uses by default, and what the user has chosen, also if it is not there.

    Raises:
        SoundError: the sound system does not tell.
    """
    from voicecoach.adapters.sound_devices import devices

    known = devices()
    for kind, word in KINDS.items():
        of_kind = [device for device in known if device.kind == kind]
        chosen = _chosen(kind)
        missing = chosen is not None and chosen not in [device.name for device in of_kind]
        if as_json:
            for device in of_kind:
                print(json.dumps(_as_fields(device, word, chosen), ensure_ascii=False))
            if missing:
                print(json.dumps({"name": chosen, "kind": word, "there": False, "chosen": True}, ensure_ascii=False))
            continue
        print(f"{NAMES[kind].capitalize()}s:" if of_kind else f"There is no {NAMES[kind]}.")
        for device in of_kind:
            marks = [mark for mark, has in (("chosen", device.name == chosen), ("default", device.is_default)) if has]
            monitor = "  (no microphone: repeats what a loudspeaker plays)" if device.is_monitor else ""
            print(f"  {', '.join(marks):<15}  {device.name}{monitor}")
        if missing:
            print(f"  {'chosen':<15}  {chosen}  (not there, so the default is used)")


def use_device(wanted: str, kinds: Sequence[Kind]) -> None:
    """Choose a device from now on, on this machine.

    Args:
        wanted: its name, or a part that only its name has.
        kinds: what it is to be; none where it can be but one.

    Raises:
        NotFoundError: there is none such, or several.
        UsageError: it is a loudspeaker and a microphone, and which is meant is not said.
        SoundError: the sound system does not tell what there is, or the choice cannot be kept.
    """
    from voicecoach.adapters.sound_devices import devices

    known = devices()
    found = [match(wanted, kind, known) for kind in kinds] or [_of_either_kind(wanted, known)]
    for device in found:
        wiring.device_choice().choose(device.kind, device.name)
        print(f"From now on the {NAMES[device.kind]} is '{device.name}'.")
        if device.is_monitor:
            note("It is no microphone: it repeats what a loudspeaker plays.")


def forget_devices(kinds: Sequence[Kind]) -> None:
    """Forget what was chosen on this machine: of these kinds, or with none of both.

    Raises:
        SoundError: the choice cannot be read or written.
    """
    for kind in kinds or KINDS:
        wiring.device_choice().forget(kind)
        print(f"From now on the {NAMES[kind]} is the system's default.")


def test_devices(speaker: str | None, microphone: str | None) -> None:
    """Let the loudspeaker say what it is, then show how loud it is at the microphone.

    Raises:
        NotFoundError: a device that is asked for is not there.
        SoundError: one of the two does not work; the other was tried all the same.
    """
    in_use = wiring.devices_in_use(speaker, microphone)
    faults = [fault for test in (_test_speaker, _test_microphone) if (fault := _fault(test, in_use)) is not None]
    if faults:
        raise SoundError("\n".join(dict.fromkeys(map(str, faults))))


def _fault(test: Callable[[DevicesInUse], None], in_use: DevicesInUse) -> SoundError | None:
    try:
        test(in_use)
    except SoundError as fault:
        return fault
    return None


def _test_speaker(in_use: DevicesInUse) -> None:
    from voicecoach.adapters.sounddevice_speaker import SounddeviceSpeaker
    from voicecoach.sound.mixer import Mixer

    _look_first("loudspeaker", in_use.speaker)
    with wiring.coach_sounds() as sounds:
        clip = sounds.utterances.clip(SPOKEN)
        if sounds.utterances.fault is not None:
            note(f"{sounds.utterances.fault} So you hear a chime.")
    begin = to_frames(BEFORE_SPEAKING)
    end = begin + clip.frames
    mixer, speaker, said = Mixer(), SounddeviceSpeaker(in_use.speaker), Event()
    mixer.play(clip.samples, begin)

    def fill(frames: Frames) -> Samples:
        if speaker.heard >= end:
            said.set()
        return mixer.mix(frames)

    print(f"It says now: {SPOKEN}", flush=True)
    speaker.start(fill)
    try:
        while speaker.alive and not said.wait(0.1):
            raise_if_interrupted()
    finally:
        speaker.close()
    if not said.is_set():
        raise SoundError("The loudspeaker went away.", "Plug it in again, or choose another one.")


def _test_microphone(in_use: DevicesInUse) -> None:
    from voicecoach.adapters.sounddevice_microphone import SounddeviceMicrophone
    from voicecoach.listening.gate import LevelMeter

    _look_first("microphone", in_use.microphone, in_use.speaker)
    note(f"Say something; it is listened to for {LISTENS_FOR:.0f} seconds.")
    meter, levels, heard = LevelMeter(), [], 0
    with capturing(SounddeviceMicrophone(in_use.microphone, in_use.speaker)) as blocks, _bar() as draw:
        while heard / HEARING_RATE < LISTENS_FOR:
            block, _, _ = next(blocks)
            heard += len(block)
            levels += (new := meter.feed(block))
            draw(max(new, default=QUIETEST))
    loudest, room = max(levels), sorted(levels)[len(levels) // 4]
    print(f"The loudest was {loudest:.0f} dB of full scale, the room about {room:.0f} dB.")
    if loudest - room < STANDS_OUT:
        print("Nothing stood out. If you did speak, come nearer, or choose another: voicecoach devices")


def _look_first(check: str, *devices: str | None) -> None:
    """Look at a device in a process of its own, since a faulty sound system may end or hang it; say what was found."""
    finding = look_at(check, *devices)
    if not finding.ok:
        raise SoundError(finding.what, finding.remedy)
    print(f"{check.capitalize()}: {finding.what}", flush=True)


@contextmanager
def _bar() -> Iterator[Callable[[float], None]]:
    """Draw a level, in dB of full scale, as a bar that moves; nothing where the output is no terminal."""
    from rich.console import Console
    from rich.live import Live
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _level: None
        return
    with Live(console=console, auto_refresh=False, transient=True) as live:

        def draw(level: float) -> None:
            line = Table.grid(padding=(0, 1))
            bar = ProgressBar(total=-QUIETEST, completed=max(level - QUIETEST, 0.0), width=32)
            line.add_row(f"{level:4.0f} dB", bar)
            live.update(line, refresh=True)

        yield draw


def _chosen(kind: Kind) -> str | None:
    try:
        return wiring.device_choice().name(kind)
    except SoundError as fault:
        note(str(fault))
        return None


def _of_either_kind(wanted: str, known: Sequence[Device]) -> Device:
    """Find a device that may be of either kind, if there is but one."""
    found = [device for kind in KINDS for device in matches(wanted, kind, known)]
    named = [device for device in found if device.name.casefold() == wanted.casefold()]
    real = [device for device in found if not device.is_monitor]
    meant = named or real or found
    if not meant:
        remedy = f"Choose one of these: {listed(known)}." if known else "Connect one, then try again."
        raise NotFoundError(f"There is no loudspeaker and no microphone '{wanted}'.", remedy)
    if len({device.kind for device in meant}) > 1:
        what = f"There is a loudspeaker and a microphone '{wanted}'."
        raise UsageError(what, "Say which you mean with --speaker or --microphone, or with both.")
    return match(wanted, meant[0].kind, known)


def _as_fields(device: Device, kind: str, chosen: str | None) -> dict[str, object]:
    return {
        "name": device.name,
        "kind": kind,
        "there": True,
        "chosen": device.name == chosen,
        "default": device.is_default,
        "monitor": device.is_monitor,
        "through": device.through,
    }
