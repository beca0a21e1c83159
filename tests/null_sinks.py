"""More loudspeakers for the rig, with names as people know them, to be plugged in and pulled out."""

from __future__ import annotations

from tests.rig import SoundWorld


def plug_in(world: SoundWorld, sink: str, description: str) -> str:
    """Add a loudspeaker, with its monitor; gives the number to pull it out with."""
    described = description.replace(" ", "\\ ")
    words = (f"sink_name={sink}", "rate=48000", "channels=1", "norewinds=1")
    properties = f'sink_properties=device.description="{described}"'
    return world.control("load-module", "module-null-sink", *words, properties).strip()


def pull_out(world: SoundWorld, module: str) -> None:
    """Take a loudspeaker away."""
    world.control("unload-module", module)
