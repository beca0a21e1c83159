from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.training.libvosk import Heard, hear, pcm, unknown
from tests.training.tones import PHONE_SECONDS, best_path, pronounced, random_layers, scored, spoken, tone_layers
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.errors import TrainingError
from voicecoach.training.graph import Filler, phone_bigram
from voicecoach.training.kaldi import Bits
from voicecoach.training.model_folder import Decoding, write_model

pytest.importorskip("kaldi_native_fbank", reason="the extra voicecoach[train] is not installed")

_WORDS = pronounced(
    {"more": "M AO R", "mores": "M AO R Z", "a": "AH", "two": "T UW", "too": "T UW", "to": "T UW, T AH"}
)
_PHONES = Filler(phone_bigram([]), phone_cost=1.0)
_LISTED = Filler(listed=(("K", "AE", "T"), ("K", "AE", "T", "S")), listed_cost=3.0)
_EXACT = Decoding(beam=200, lattice_beam=40, lattice_memory=50_000_000, bits=32)


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tones"
    write_model(folder, tone_layers(), None, _WORDS, _PHONES)
    return folder


def _texts(heard: Sequence[Heard]) -> list[str]:
    return [each.text for each in heard]


def test_libvosk_hears_words_of_tones(tones: Path) -> None:
    said = ["M AO R"], ["M AO R Z"], ["AH"], ["T UW"], ["M AO R", "T UW"]
    heard = hear(tones, [spoken(words) for words in said], ["more", "mores", "a", "two", "[unk]"])
    assert _texts(heard) == ["more", "mores", "a", "two", "more two"]


def test_libvosk_hears_other_words_as_unknown(tones: Path) -> None:
    said = ["K AE T"], ["M AO R", "K AE T S"]
    assert _texts(hear(tones, [spoken(words) for words in said], ["more", "[unk]"])) == ["[unk]", "more [unk]"]


def test_libvosk_tells_words_that_sound_alike_by_the_grammar(tones: Path) -> None:
    sounds = [spoken(["T UW"]), spoken(["T AH"])]
    assert _texts(hear(tones, sounds, ["two", "[unk]"])) == ["two", "[unk]"]
    assert _texts(hear(tones, sounds, ["too", "[unk]"])) == ["too", "[unk]"]
    assert _texts(hear(tones, sounds, ["to", "[unk]"])) == ["to", "to"]
    both = hear(tones, sounds[:1], ["two", "too"])[0].scores
    assert both["two"] == pytest.approx(both["too"], abs=0.01)


def test_libvosk_says_when_words_were_said(tones: Path) -> None:
    heard = hear(tones, [spoken(["M AO R", "T UW"], gap=0.3)], ["more", "two", "too"])[0]
    times = [time for _, *begin_and_end in heard.words for time in begin_and_end]
    more, two = 3 * PHONE_SECONDS, 2 * PHONE_SECONDS
    assert times == pytest.approx([0.3, 0.3 + more, 0.6 + more, 0.6 + more + two], abs=0.031)


def test_libvosk_hears_nothing_in_silence_and_in_noise(tones: Path) -> None:
    noise = pcm(np.random.default_rng(1).standard_normal(24_000) * 10)
    sounds = [np.zeros(16_000, np.int16), noise, np.zeros(100, np.int16)]
    assert _texts(hear(tones, sounds, ["more", "two"])) == ["", "", ""]


def test_libvosk_takes_any_words_without_a_grammar(tones: Path) -> None:
    assert _texts(hear(tones, [spoken(["M AO R", "AH"]), spoken(["K AE T"])], None)) == ["more a", "[unk]"]


def test_the_model_knows_its_words_and_no_others(tones: Path) -> None:
    assert unknown(tones, [*_WORDS, "[unk]", "other"]) == ["other"]


def test_a_list_of_common_words_stands_for_other_speech(tmp_path: Path) -> None:
    write_model(tmp_path / "listed", tone_layers(), None, _WORDS, _LISTED)
    said = ["K AE T"], ["K AE T S"], ["M AO R"], ["T UW", "K AE T"]
    heard = hear(tmp_path / "listed", [spoken(words) for words in said], ["more", "two", "[unk]"])
    assert _texts(heard) == ["[unk]", "[unk]", "more", "two [unk]"]
    assert [word for word, *_ in heard[3].words] == ["two", "[unk]"]


@pytest.mark.parametrize("bypass", [0.0, 0.66])
@pytest.mark.parametrize("mean_removed", [False, True])
def test_libvosk_computes_the_network_as_it_is_defined(tmp_path: Path, bypass: float, mean_removed: bool) -> None:
    layers = random_layers(32, 3, bypass)
    mean = np.linspace(-20, 60, 40) if mean_removed else None
    write_model(tmp_path / "random", layers, mean, _WORDS, _PHONES, settings=_EXACT)
    sounds = [spoken(["M AO R"]), spoken(["K AE T"], gap=0.1), spoken(["S S S", "Z Z"], gap=0.4)]
    costs = [
        best_path(scored(layers, sound, mean), "M AO R Z") - heard.scores["mores"]
        for sound, heard in zip(sounds, hear(tmp_path / "random", sounds, ["mores"]), strict=True)
    ]
    # what is left is the grammar's and the pauses', whatever the sound: likelihoods are 25 to 150
    assert costs == pytest.approx([costs[0]] * 3, abs=0.03)


def test_likelihoods_hardly_depend_on_the_bits_of_the_weights(tmp_path: Path) -> None:
    layers = random_layers(96, 3, 0.5)
    sounds = [spoken(["M AO R"]), spoken(["K AE T"], gap=0.1)]
    scores = {}
    sizes: tuple[Bits, ...] = (8, 16, 32)
    for bits in sizes:
        settings = replace(_EXACT, bits=bits)
        write_model(tmp_path / str(bits), layers, np.zeros(40), _WORDS, _PHONES, settings=settings)
        scores[bits] = [heard.scores["mores"] for heard in hear(tmp_path / str(bits), sounds, ["mores"])]
    frames = [len(sound) / 480 for sound in sounds]
    errors = {bits: np.abs(np.subtract(scores[bits], scores[32])) / frames for bits in (8, 16)}
    assert np.all(errors[16] < 0.001)
    assert np.all(errors[8] < 0.05)
    written = [(tmp_path / str(bits) / "am" / "final.mdl").stat().st_size for bits in sizes]
    assert written[0] < 0.6 * written[1] < 0.36 * written[2]


def test_the_programs_own_decoder_takes_the_model(tones: Path) -> None:
    heard = VoskDecoder(tones).decode(spoken(["M AO R"]), ("more", "two"))
    assert heard.alternatives[0][0] == "more"
    assert heard.alternatives[0][1] > heard.unknown


def test_the_settings_are_those_of_the_bundled_model_unless_others_are_asked_for(tones: Path, tmp_path: Path) -> None:
    for name in ("mfcc.conf", "model.conf"):
        assert (tones / "conf" / name).read_text() == (BUNDLED_MODEL / "conf" / name).read_text()
    write_model(tmp_path / "wide", tone_layers(), None, _WORDS, _PHONES, settings=Decoding(beam=17.5))
    assert "--beam=17.5\n" in (tmp_path / "wide" / "conf" / "model.conf").read_text()


def test_the_mean_is_there_only_for_a_network_trained_with_it(tones: Path, tmp_path: Path) -> None:
    assert not (tones / "am" / "global_cmvn.stats").exists()
    write_model(tmp_path / "model", tone_layers(), np.zeros(40), _WORDS, _PHONES)
    assert (tmp_path / "model" / "am" / "global_cmvn.stats").is_file()


def test_a_model_is_replaced_whole(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    write_model(folder, tone_layers(), np.zeros(40), _WORDS, _PHONES)
    (folder / "README").write_text("of the old one")
    write_model(folder, tone_layers(), None, pronounced({"two": "T UW"}), _PHONES)
    assert not (folder / "README").exists()
    assert (folder / "graph" / "words.txt").read_text() == "<eps> 0\n[unk] 1\ntwo 2\n#0 3\n"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_model_that_cannot_be_made_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    write_model(folder, tone_layers(), None, _WORDS, _PHONES)
    before = (folder / "am" / "final.mdl").read_bytes()
    with pytest.raises(TrainingError, match="has no pronunciation"):
        write_model(folder, random_layers(8, 1), None, {"stop": ()}, _PHONES)
    with pytest.raises(TrainingError, match="40 coefficients"):
        write_model(folder, random_layers(8, 1)[1:], None, _WORDS, _PHONES)
    with pytest.raises(TrainingError, match="mean is not of 40"):
        write_model(folder, tone_layers(), np.zeros(13), _WORDS, _PHONES)
    assert (folder / "am" / "final.mdl").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear")
    (tmp_path / "file").write_text("Dear")
    for name in ("letters", "file"):
        with pytest.raises(TrainingError, match="something other than a model"):
            write_model(tmp_path / name, tone_layers(), None, _WORDS, _PHONES)
    assert (tmp_path / "letters" / "letter.txt").read_text() == "Dear"


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("Dear")
    with pytest.raises(TrainingError, match="cannot be written"):
        write_model(tmp_path / "file" / "model", tone_layers(), None, _WORDS, _PHONES)
