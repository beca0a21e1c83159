from collections.abc import Iterator
from typing import Any

import pytest

from voicecoach.training.phones import PHONES, SILENCE
from voicecoach.training.voices.accents import ENGLISH, Sounds
from voicecoach.training.voices.foreign import Foreign
from voicecoach.training.voices.pico import Pico
from voicecoach.training.voices.stock import STOCK, UNSEEN


def _tables() -> Iterator[tuple[str, Sounds]]:
    for speakers in (*STOCK, *UNSEEN):
        if isinstance(speakers, Foreign | Pico) and speakers.sounds is not None:
            yield speakers.name, speakers.sounds


_TABLES = dict(_tables())
_PICO = [speakers for speakers in STOCK if isinstance(speakers, Pico) and speakers.sounds is not None]


@pytest.mark.parametrize("sounds", _TABLES.values(), ids=_TABLES.keys())
def test_sounds_stand_for_phones_that_flite_says(sounds: Sounds) -> None:
    assert set(sounds) <= set(ENGLISH.values())
    assert len(sounds) >= len(PHONES) - 4  # few languages lack more than th, h, zh
    assert all(1 <= len(said) <= 2 for either in sounds.values() for said in either)


def test_every_phone_of_english_has_a_name_of_flite() -> None:
    assert set(ENGLISH.values()) == set(PHONES) - {SILENCE}


@pytest.mark.parametrize("speakers", _PICO, ids=lambda speakers: speakers.voice)
def test_every_sound_is_one_that_pico_has_in_that_language(speakers: Pico) -> None:
    if lacks := speakers.lacks():
        pytest.skip(lacks)
    from py_nanotts import NanoTTS

    engine: Any = NanoTTS()

    def spoken(sounds: str) -> bytes:
        sound: bytes = engine.speak(f"<phoneme ph='{sounds}'/>", voice=speakers.voice, volume=0.4)
        return sound

    assert speakers.sounds is not None
    used = {sound for either in speakers.sounds.values() for said in either for sound in said}
    bare = spoken("aa")
    lost = {sound for sound in used if len(spoken(f"a{sound}a")) == len(bare)}  # it passes over what it does not know
    assert not lost
    assert len(spoken("aQa")) == len(bare)
