from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.listening.sounds import clip
from voicecoach.adapters import vosk_decoder
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.errors import HearingError
from voicecoach.units import Pcm

TEXTS = ("pause", "stop", "switch sides", "how many left")


@pytest.fixture(scope="module")
def decoder() -> VoskDecoder:
    return VoskDecoder(BUNDLED_MODEL)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the bundled model that a test may damage."""
    return Path(shutil.copytree(BUNDLED_MODEL, tmp_path / "model"))


def pcm(name: str) -> Pcm:
    return np.rint(clip(name) * 32767).astype(np.int16)


def test_a_phrase_comes_first_and_beats_unknown_speech(decoder: VoskDecoder) -> None:
    decoded = decoder.decode(pcm("02_switch_sides.wav"), TEXTS)
    assert decoded.alternatives[0][0] == "switch sides"
    assert decoded.alternatives[0][1] > decoded.unknown


def test_unknown_speech_beats_every_phrase_when_none_was_said(decoder: VoskDecoder) -> None:
    decoded = decoder.decode(pcm("10_orchestra_helmet.wav"), TEXTS)
    assert decoded.unknown > decoded.alternatives[0][1]


def test_a_recogniser_in_use_gives_what_a_fresh_one_gives(decoder: VoskDecoder) -> None:
    used = [decoder.decode(pcm(name), TEXTS) for name in ("00_pause.wav", "05_stop.wav", "00_pause.wav")]
    assert used[2] == used[0] == VoskDecoder(BUNDLED_MODEL).decode(pcm("00_pause.wav"), TEXTS)


def test_words_have_times_that_count_from_the_sound_that_was_given(decoder: VoskDecoder) -> None:
    once = decoder.words(pcm("02_switch_sides.wav"), TEXTS)[0]
    decoder.decode(pcm("05_stop.wav"), TEXTS)
    again = decoder.words(pcm("02_switch_sides.wav"), TEXTS)[0]
    assert [word.text for word in once] == ["switch", "sides"]
    for word, later in zip(once, again, strict=True):
        assert 0 <= word.start < word.end <= len(pcm("02_switch_sides.wav")) / 16_000 + 0.1
        assert later.text == word.text
        assert (later.start, later.end) == pytest.approx((word.start, word.end), abs=1e-3)


def test_word_times_stay_exact_however_much_was_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vosk_decoder, "_FED_AT_MOST", 16_000)
    decoder = VoskDecoder(BUNDLED_MODEL)
    first = decoder.words(pcm("02_switch_sides.wav"), TEXTS)
    for _ in range(4):
        assert decoder.words(pcm("02_switch_sides.wav"), TEXTS) == first


def test_many_grammars_can_take_turns(decoder: VoskDecoder) -> None:
    grammars = [("pause", "stop", word) for word in ("one", "two", "three", "four", "five", "six", "ten", "no", "yes")]
    for grammar in grammars * 2:
        assert decoder.decode(pcm("05_stop.wav"), grammar).alternatives[0][0] == "stop"


@pytest.mark.parametrize("length", [0, 1, 100, 800])
def test_next_to_no_sound_is_no_phrase(decoder: VoskDecoder, length: int) -> None:
    decoded = decoder.decode(np.zeros(length, np.int16), TEXTS)
    assert decoded.alternatives[0][0] not in TEXTS


@pytest.mark.parametrize("word", ["penguin", "Pause", "PAUSE", "", "zzz", "pau\0se", "élève", "pause "])
def test_words_are_known_only_as_the_model_spells_them(decoder: VoskDecoder, word: str) -> None:
    assert decoder.knows("pause")
    assert not decoder.knows(word)


@pytest.mark.parametrize("texts", [(), ("",), ("switch zzz",), ("Pause",), ("pause", "")])
def test_a_grammar_that_would_crash_or_lose_words_is_refused(decoder: VoskDecoder, texts: tuple[str, ...]) -> None:
    with pytest.raises(HearingError):
        decoder.decode(pcm("00_pause.wav"), texts)
    assert decoder.decode(pcm("00_pause.wav"), TEXTS).alternatives[0][0] == "pause"


def test_the_words_that_are_lacking_are_named(decoder: VoskDecoder) -> None:
    with pytest.raises(HearingError, match=r"does not know: penguin, zzz\. Use other words") as caught:
        decoder.decode(pcm("00_pause.wav"), ("please penguin", "zzz"))
    assert caught.value.exit_code == 7


def test_closing_twice_is_harmless() -> None:
    decoder = VoskDecoder(BUNDLED_MODEL)
    decoder.close()
    decoder.close()


def test_no_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(HearingError, match=r"There is no folder .*nowhere"):
        VoskDecoder(tmp_path / "nowhere")
    with pytest.raises(HearingError, match=r"final\.mdl is missing\. Unpack it again"):
        VoskDecoder(tmp_path)


NEEDED = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/words.txt",
    "graph/disambig_tid.int",
    "graph/phones/word_boundary.int",
)


@pytest.mark.parametrize("name", [name for name in NEEDED if name != "graph/words.txt"])
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    (model / name).unlink()
    with pytest.raises(HearingError, match=f"cannot be used: {'' if name == 'am/final.mdl' else name} ?.*is missing"):
        VoskDecoder(model)


@pytest.mark.parametrize("name", [name for name in NEEDED if name != "graph/words.txt"])
def test_an_empty_file_is_named(model: Path, name: str) -> None:
    (model / name).write_bytes(b"")
    with pytest.raises(HearingError, match=f"cannot be used: {name} is empty"):
        VoskDecoder(model)


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"])
def test_a_file_of_rubbish_is_named(model: Path, name: str) -> None:
    (model / name).write_bytes(b"<html>404</html>" * 100)
    with pytest.raises(HearingError, match=f"cannot be used: {name} is damaged"):
        VoskDecoder(model)


@pytest.mark.parametrize("name", ["am/final.mdl", "conf/mfcc.conf", "graph/phones/word_boundary.int"])
def test_what_libvosk_refuses_is_a_clear_error(model: Path, name: str) -> None:
    content = (model / name).read_bytes()
    (model / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(HearingError, match="cannot be used: libvosk refuses it"):
        VoskDecoder(model)


def test_older_models_are_flat(model: Path, tmp_path: Path) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in model.rglob("*"):
        if path.is_file():
            shutil.copy(path, flat / path.name)
    assert VoskDecoder(flat).knows("pause")


def test_importing_the_adapter_does_not_load_libvosk() -> None:
    code = "import sys, voicecoach.adapters.vosk_decoder; sys.exit('vosk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=20, check=False).returncode == 0
