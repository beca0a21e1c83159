"""What is not installed of what building a model needs; nothing is imported to find out."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

_FOR_NETWORK: Final = ("torch", "kaldi_native_fbank", "pocketsphinx", "pyworld")
_FOR_WORDS: Final = ("pocketsphinx",)


def lacks_for_network() -> tuple[str, ...]:
    """Name the modules of ``voicecoach[train]`` that training needs and that are not installed."""
    return tuple(name for name in _FOR_NETWORK if find_spec(name) is None)


def lacks_for_words() -> tuple[str, ...]:
    """Name the modules that giving a model other words needs and that are not installed."""
    return tuple(name for name in _FOR_WORDS if find_spec(name) is None)
