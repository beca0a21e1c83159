"""Decodes segments with libvosk 0.3.45 and a Vosk model in a folder.

libvosk takes a process down on input that it does not expect, so everything it is given is checked first:

- a folder that is no model, an empty or damaged file: half of them make it abort, and a bad graph is a segmentation
  fault at the first recogniser. What can still slip through (a file cut in half) is why the ear has a process of its
  own, see ``ear_process``;
- a model is always a path: by name or language it would be looked for on the network, or the process ended;
- an empty grammar is a segmentation fault; words the model does not know, or in upper case, would silently be left out
  of their phrase and ``skip zzz`` would be heard as ``skip``;
- a recogniser whose grammar is changed leaks, and aborts at the wrong moment: one recogniser a grammar is kept instead.
  Given ``FinalResult()`` after each segment it gives the same as a fresh one, but for the times of words: they count
  from the first sample it was ever given, as a 32-bit number of samples, so it is let go before that overflows.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voicecoach.errors import HearingError
from voicecoach.listening.spotting import Word
from voicecoach.listening.verify import Decoded
from voicecoach.units import HEARING_RATE, Pcm, Seconds

if TYPE_CHECKING:
    from vosk import KaldiRecognizer

BUNDLED_MODEL: Final = Path(__file__).parent.parent / "commandmodel"
"""The model that comes with the program; its MODEL.md says what it is and how well it hears."""

_UNKNOWN = "[unk]"
_ALTERNATIVES = 12  # what the verifier was fitted with
_FED_AT_ONCE = HEARING_RATE // 10
_FED_AT_MOST = 3600 * HEARING_RATE  # then word times are still exact to a millisecond
_KEPT = 8  # grammars of a session: commands alone, and with the answers of the last few questions

_OPENFST_MAGIC = (2125659606).to_bytes(4, "little")
_KALDI_BINARY = b"\0B"


class VoskDecoder:
    """The ``Decoder`` of ``listening.ear``, in this process. Used from one thread.

    Args:
        model: folder of a Vosk model.

    Raises:
        HearingError: libvosk is not installed, or the folder is not a model that can be used.
    """

    def __init__(self, model: Path) -> None:
        _look_over(model)
        try:
            import vosk
        except (ImportError, OSError) as fault:
            raise HearingError(
                f"The speech recogniser cannot be loaded: {fault}.",
                "Install it again: pip install --force-reinstall vosk",
            ) from fault
        vosk.SetLogLevel(-1)
        self._vosk = vosk
        self._name = model
        try:
            self._model = vosk.Model(str(model))
        except Exception as fault:  # vosk raises nothing narrower
            raise _unusable(model, "libvosk refuses it") from fault
        self._recognisers: OrderedDict[tuple[str, ...], _Recogniser] = OrderedDict()
        if not self.knows(_UNKNOWN):
            raise _unusable(model, f"it has no word {_UNKNOWN}, so commands cannot be told from other speech")
        self._alternatives(bytes(2 * _FED_AT_ONCE), (_UNKNOWN,))  # a fault inside the model shows now, not in a session

    def knows(self, word: str) -> bool:
        """Say whether the model can hear a word, written as in a phrase."""
        return bool(word) and "\0" not in word and self._model.vosk_model_find_word(word) >= 0

    def decode(self, samples: Pcm, texts: tuple[str, ...]) -> Decoded:
        """Decode one segment as one of the phrases, and as unknown speech; 15-50 ms on one core, 160 at most.

        Args:
            samples: int16 at ``HEARING_RATE``, one segment with its margins.
            texts: at least one phrase, lower case, of words that the model knows.

        Raises:
            HearingError: there is no phrase, a word is not known, or libvosk gave up.
        """
        self._check(texts)
        sound = samples.astype("<i2").tobytes()
        alternatives = self._alternatives(sound, texts)
        unknown = self._alternatives(sound, (_UNKNOWN,))
        return Decoded(alternatives, unknown[0][1])

    def words(self, samples: Pcm, texts: tuple[str, ...]) -> tuple[tuple[Word, ...], ...]:
        """Tell which words of the phrases may be where in a few seconds of sound; 10-20 ms on one core.

        Args:
            samples: int16 at ``HEARING_RATE``.
            texts: at least one phrase, lower case, of words that the model knows.

        Returns:
            The words of each alternative in the order of time, the likeliest alternative first; mixtures of phrases
            come out too.

        Raises:
            HearingError: there is no phrase, a word is not known, or libvosk gave up.
        """
        self._check(texts)
        zero, found = self._results(samples.astype("<i2").tobytes(), texts)
        return tuple(
            tuple(
                Word(each["word"], each["start"] - zero, each["end"] - zero) for each in alternative.get("result", ())
            )
            for alternative in found
        )

    def close(self) -> None:
        """Let go of the recognisers; the model goes with this object. Harmless when repeated."""
        self._recognisers.clear()

    def _check(self, texts: tuple[str, ...]) -> None:
        if not texts or not all(text.split() for text in texts):
            raise HearingError("There is no phrase to listen for, or an empty one.")
        lacking = sorted({word for text in texts for word in text.split() if not self.knows(word)})
        if lacking:
            raise HearingError(
                f"The model in {self._name} does not know: {', '.join(lacking)}.",
                f'Use other words, or have a model learn these: voicecoach model build --add "{" ".join(lacking)}"',
            )

    def _recogniser(self, texts: tuple[str, ...]) -> _Recogniser:
        if texts in self._recognisers and self._recognisers[texts].fed < _FED_AT_MOST:
            self._recognisers.move_to_end(texts)
            return self._recognisers[texts]
        try:
            engine = self._vosk.KaldiRecognizer(self._model, HEARING_RATE, json.dumps(texts))
        except Exception as fault:
            raise _unusable(self._name, "libvosk makes no recogniser of it") from fault
        engine.SetMaxAlternatives(_ALTERNATIVES)
        engine.SetWords(True)
        self._recognisers[texts] = _Recogniser(engine)
        self._recognisers.move_to_end(texts)
        if len(self._recognisers) > _KEPT:
            self._recognisers.popitem(last=False)
        return self._recognisers[texts]

    def _alternatives(self, sound: bytes, texts: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        _, found = self._results(sound, texts)
        alternatives = tuple((each["text"].strip(), float(each["confidence"])) for each in found)
        return alternatives or (("", 0.0),)  # too short for a single frame

    def _results(self, sound: bytes, texts: tuple[str, ...]) -> tuple[Seconds, list[dict[str, Any]]]:
        """Give the alternatives as libvosk does, and what its word times have at the sound's first sample."""
        recogniser = self._recogniser(texts)
        zero = recogniser.fed / HEARING_RATE
        recogniser.fed += len(sound) // 2
        try:
            for begin in range(0, len(sound), 2 * _FED_AT_ONCE):
                recogniser.engine.AcceptWaveform(sound[begin : begin + 2 * _FED_AT_ONCE])
            result = json.loads(recogniser.engine.FinalResult())
        except Exception as fault:
            raise HearingError("The speech recogniser gave up.", "Start it again.") from fault
        alternatives: list[dict[str, Any]] = result.get("alternatives", [])
        return zero, alternatives


@dataclass(slots=True)
class _Recogniser:
    engine: KaldiRecognizer
    fed: int = 0  # samples, ever


def _look_over(model: Path) -> None:
    """Raise HearingError unless the folder has the files of one of Vosk's layouts, and they are what they should be."""
    if not model.is_dir():
        raise HearingError(f"There is no folder {model} with a Vosk model.", "Give the path of an unpacked Vosk model.")
    flat = not (model / "am" / "final.mdl").is_file()
    acoustic = model / ("final.mdl" if flat else "am/final.mdl")
    graph = model if flat else model / "graph"
    needed = [acoustic, model / ("mfcc.conf" if flat else "conf/mfcc.conf")]
    if not flat:
        needed.append(model / "conf" / "model.conf")
    if (graph / "HCLG.fst").is_file():
        graphs = [graph / "HCLG.fst"]
        needed.append(graph / "words.txt")
    else:
        graphs = [graph / "HCLr.fst", graph / "Gr.fst"]
        needed.append(graph / "disambig_tid.int")
    boundaries = graph / ("word_boundary.int" if flat else "phones/word_boundary.int")
    if not flat or boundaries.is_file():
        needed.append(boundaries)
    for path in needed + graphs:
        if not path.is_file():
            raise _unusable(model, f"{path.relative_to(model)} is missing")
        if path.stat().st_size == 0:
            raise _unusable(model, f"{path.relative_to(model)} is empty")
    for path in graphs:
        if not _begins(path, _OPENFST_MAGIC):
            raise _unusable(model, f"{path.relative_to(model)} is damaged")
    if not _begins(acoustic, _KALDI_BINARY):
        raise _unusable(model, f"{acoustic.relative_to(model)} is damaged")


def _begins(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


def _unusable(model: Path, why: str) -> HearingError:
    return HearingError(
        f"The Vosk model in {model} cannot be used: {why}.", "Unpack it again, or leave it out to use the bundled one."
    )
