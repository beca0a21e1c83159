"""Notices when the sound server has moved our streams: to a loudspeaker that nobody chose, or onto our own sound."""

from __future__ import annotations

import os
import time
from typing import Final

from voicecoach.adapters.sound_server import Route, SoundServer
from voicecoach.errors import SoundError
from voicecoach.units import Seconds

CONFIRMED_AFTER: Final[Seconds] = 0.1
"""Between two looks that must agree: while a stream is stopped and started, it is nowhere."""


class RouteWatch:
    """Looks where the streams of this process are, now and then, while the loudspeaker plays; nowhere without a server.

    Args:
        speaker: name of the loudspeaker that was wanted; None for the default.
        microphone: name of the microphone that was wanted; None for the default.
    """

    def __init__(self, speaker: str | None, microphone: str | None) -> None:
        self._speaker = speaker
        self._microphone = microphone
        self._server = SoundServer()
        self._home: Route | None = None
        self._last: Route | None = None  # looked at

    def look(self) -> str:
        """Say, in a sentence, why the loudspeaker must be opened anew; nothing while all is well."""
        return self._ado() and self._ado(after=CONFIRMED_AFTER)

    @property
    def hears_itself(self) -> bool:
        """Whether the microphone was the monitor of what we play at the last look, and nobody wanted that."""
        route = self._last
        return (
            route is not None
            and self._microphone is None
            and route.source_is_monitor_of is not None
            and route.source_is_monitor_of == route.sink
        )

    def close(self) -> None:
        """Let go of the server."""
        self._server.close()

    def _ado(self, after: Seconds = 0.0) -> str:
        time.sleep(after)
        route = self._last = self._server.route(os.getpid())
        if route is None or (self._home is None and route.sink is None):
            return ""
        home = self._home = self._home or route
        if route.sink_address != home.sink_address:
            return f"The sound moved to '{route.sink}'." if route.sink else f"'{home.sink}' went away."
        if self._speaker not in (None, home.sink, route.sink) and self._is_there(self._speaker):
            return f"'{self._speaker}' is there again."
        return ""

    def _is_there(self, speaker: str | None) -> bool:
        try:
            known = self._server.devices() or ()
        except SoundError:
            return False
        return any(device.kind == "output" and device.name == speaker for device in known)
