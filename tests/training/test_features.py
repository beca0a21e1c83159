import numpy as np
import pytest

from tests.listening.sounds import EXPECTED, clip
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
from voicecoach.training.features import CEPSTRA, log_mel, running_mean_removed
from voicecoach.units import HEARING_RATE

kaldi = pytest.importorskip("kaldi_native_fbank", reason="kaldi-native-fbank is not installed")


def _speech() -> np.ndarray:
    return clip(next(iter(EXPECTED))).astype(np.float32)


def _kaldi_mfcc(samples: np.ndarray) -> np.ndarray:
    """Compute what libvosk does from the settings of the model that ships."""
    lines = (BUNDLED_MODEL / "conf" / "mfcc.conf").read_text().split()
    conf = dict(line.removeprefix("--").split("=") for line in lines)
    options = kaldi.MfccOptions()
    options.frame_opts.samp_freq = float(conf.pop("sample-frequency"))
    options.frame_opts.dither = float(conf.pop("dither", 1))
    options.mel_opts.num_bins = int(conf.pop("num-mel-bins"))
    options.mel_opts.low_freq = float(conf.pop("low-freq"))
    options.mel_opts.high_freq = float(conf.pop("high-freq"))
    options.num_ceps = int(conf.pop("num-ceps"))
    options.use_energy = conf.pop("use-energy") == "true"
    assert set(conf) <= {"allow-downsample"}
    online = kaldi.OnlineMfcc(options)
    online.accept_waveform(HEARING_RATE, samples.tolist())
    online.input_finished()
    return np.array([online.get_frame(number) for number in range(online.num_frames_ready)])


def test_cepstra_are_those_of_kaldi() -> None:
    samples = _speech()
    ours, theirs = log_mel(samples) @ CEPSTRA.T, _kaldi_mfcc(samples)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-3


def test_frames_are_of_25_ms_every_10_ms() -> None:
    for many, frames in ((0, 0), (399, 0), (400, 1), (559, 1), (560, 2), (16_000, 98)):
        energies = log_mel(np.full(many, 100.0, np.float32))
        assert energies.shape == (frames, 40)
        assert energies.dtype == np.float32
        assert np.isfinite(energies).all()


def test_twice_the_amplitude_is_four_times_the_energy() -> None:
    samples = _speech() + np.random.default_rng(1).normal(0, 50, len(_speech())).astype(np.float32)
    assert np.allclose(log_mel(2 * samples) - log_mel(samples), np.log(4), atol=1e-3)


@pytest.mark.parametrize("frames", [1, 150, 599, 600, 601, 900])
def test_the_running_mean_is_that_of_a_plain_loop(frames: int) -> None:
    random = np.random.default_rng(frames)
    cepstra = random.normal(3, 10, (2, frames, 40)).astype(np.float32)
    overall = random.normal(0, 5, 40)
    expected = np.empty_like(cepstra)
    for utterance in range(2):
        for frame in range(frames):
            heard = cepstra[utterance, max(0, frame - 599) : frame + 1].astype(np.float64)
            lent = min(200, 600 - len(heard))
            mean = (heard.sum(axis=0) + lent * overall) / (len(heard) + lent)
            expected[utterance, frame] = cepstra[utterance, frame] - mean
    given = running_mean_removed(cepstra, overall)
    assert given.dtype == np.float32
    assert np.allclose(given, expected, atol=1e-4)
