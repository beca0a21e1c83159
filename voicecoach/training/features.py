"""What the network hears: Kaldi's mel energies and cepstra of 25 ms every 10 ms.

The same numbers come out of libvosk at run time, from ``conf/mfcc.conf``; so Kaldi's own code computes them here.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.training.phones import COEFFICIENTS
from voicecoach.units import HEARING_RATE

LOWEST: Final = 20.0
HIGHEST: Final = 7600.0
"""Hz: the edges of the mel bands."""

_LIFTER: Final = 22.0
_WINDOW: Final = 600
_FROM_OVERALL: Final = 200
"""Frames: Kaldi's OnlineCmvn averages over the last 600, and takes up to 200 of them from the overall mean."""


def log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Measure the energy in each band.

    Args:
        samples: at ``HEARING_RATE``, as large as 16-bit samples are.

    Returns:
        Natural logarithms, ``[frames, COEFFICIENTS]``.
    """
    import kaldi_native_fbank

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = HEARING_RATE
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = COEFFICIENTS
    options.mel_opts.low_freq = LOWEST
    options.mel_opts.high_freq = HIGHEST
    options.use_energy = False
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(HEARING_RATE, samples.astype(np.float32).tolist())
    bank.input_finished()
    if not bank.num_frames_ready:
        return np.zeros((0, COEFFICIENTS), np.float32)
    return np.array([bank.get_frame(number) for number in range(bank.num_frames_ready)], np.float32)


def _liftered_cosines() -> NDArray[np.float32]:
    number = np.arange(COEFFICIENTS)
    cosines = np.sqrt(2 / COEFFICIENTS) * np.cos(np.pi / COEFFICIENTS * (number[None, :] + 0.5) * number[:, None])
    cosines[0] /= np.sqrt(2)
    lifter = 1 + 0.5 * _LIFTER * np.sin(np.pi * number / _LIFTER)
    return np.asarray(cosines * lifter[:, None], np.float32)


CEPSTRA: Final = _liftered_cosines()
"""``[40, 40]``: cepstra are ``log_mel @ CEPSTRA.T``, with Kaldi's lifter."""


def running_mean_removed(cepstra: NDArray[np.float32], overall: NDArray[np.float64]) -> NDArray[np.float32]:
    """Take from each frame the mean of those before it, as libvosk does where a model has ``global_cmvn.stats``.

    Args:
        cepstra: ``[utterances, frames, COEFFICIENTS]``.
        overall: ``[COEFFICIENTS]``, the mean of all speech, which stands in for what has not been heard yet.
    """
    frames = cepstra.shape[1]
    heard = np.minimum(np.arange(frames) + 1, _WINDOW)
    summed = np.cumsum(cepstra, axis=1, dtype=np.float64)
    if frames > _WINDOW:
        summed[:, _WINDOW:] -= summed[:, :-_WINDOW].copy()
    lent = np.clip(_WINDOW - heard, 0, _FROM_OVERALL)[None, :, None]
    mean = (summed + lent * overall) / (heard[None, :, None] + lent)
    return np.asarray(cepstra - mean, np.float32)
