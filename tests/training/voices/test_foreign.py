import subprocess
from pathlib import Path

import pytest

from tests.training.voices.saying import assert_speech, say
from voicecoach.training.voices.foreign import _HARDENED, Foreign
from voicecoach.training.voices.stock import STOCK, UNSEEN

_FOREIGN = [speakers for speakers in (*STOCK, *UNSEEN) if isinstance(speakers, Foreign)]


@pytest.mark.parametrize("speakers", _FOREIGN, ids=lambda speakers: speakers.voice)
def test_every_sound_is_one_of_the_voice(speakers: Foreign) -> None:
    if lacks := speakers.lacks():
        pytest.skip(lacks)
    named = "(mapcar car (car (cdr (assoc 'phones (PhoneSet.description '(phones))))))"
    asked = ["festival", "-b", f"(voice_{speakers.voice})", f"(print {named})"]
    listed = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True).stdout
    known = {phone.strip('"') for phone in listed.replace("(", " ").replace(")", " ").split()}
    used = {sound for either in speakers.sounds.values() for said in either for sound in said}
    assert {*used, speakers.pause} <= known  # else festival leaves a gap, and does not fail
    if speakers.hardens:
        assert {_HARDENED[sound] for sound in used & set(_HARDENED)} <= known


def test_english_is_said_and_what_the_language_lacks_is_left_out(tmp_path: Path) -> None:
    italian = next(speakers for speakers in _FOREIGN if speakers.voice == "pc_diphone")
    said = say(italian, tmp_path, ("pause", "hold on", "go back"))
    assert [each.text for each in said] == ["pause", "go back"]
    assert_speech(said, tmp_path)


def test_the_end_of_a_word_is_hardened_only_before_a_pause() -> None:
    import numpy as np

    czech = next(speakers for speakers in _FOREIGN if speakers.hardens)
    if lacks := czech.lacks():
        pytest.skip(lacks)
    written = czech._segments("good day", np.random.default_rng(1))
    assert written is not None
    sounds = [part.split()[0] for part in written.strip("()").split(") (") if part[0].isalpha() or part[0] == "#"]
    assert "d" in sounds
    alone = czech._segments("good", np.random.default_rng(1))
    assert alone is not None
    assert "(t " in alone
    assert "(d " not in alone
