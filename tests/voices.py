"""Whether synthetic voices speak here, for tests that need them."""

from __future__ import annotations

import pytest

from voicecoach.adapters.pyttsx3_voice import Pyttsx3Voice
from voicecoach.errors import VoiceError


def need_voices() -> None:
    """Skip the test where there is no espeak-ng with its variants."""
    voice = Pyttsx3Voice("en-us+f3")
    try:
        voice.speak("one")
    except VoiceError as fault:
        pytest.skip(f"no espeak-ng voice here: {fault}")
    finally:
        voice.close()
