"""The decoding graph: from the phones' states to words, with pauses between them and a filler for all other speech.

libvosk composes it with the grammar of each recogniser while it decodes ("HCLr" with "Gr"). Each path goes round a
loop: a word or the filler, then perhaps a pause. Phones are told apart by their place in the word, so that libvosk can
find where words begin and end; the network scores all places of a phone alike.

The words are a tree of prefixes. A word is given out as soon as no other can follow. Words that sound alike end in the
same state, and a disambiguation id, which takes no frame, tells them apart; a word said in several ways is at several
places of the tree.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.errors import TrainingError
from voicecoach.training.kaldi import forward, self_loop
from voicecoach.training.openfst import EPSILON, Fst
from voicecoach.training.phones import PHONE_ID, PHONES, SILENCE

UNKNOWN: Final = "[unk]"
"""The word that the filler gives out."""

NOTHING: Final = "<eps>"
BACKOFF: Final = "#0"
"""Further names in a list of labels, which Kaldi expects: before and after the words."""

_RESERVED: Final = frozenset({UNKNOWN, NOTHING, BACKOFF})

_BEGIN, _END, _INSIDE, _ALONE = "BEIS"
_PLACES: Final = {_BEGIN: "begin", _END: "end", _INSIDE: "internal", _ALONE: "singleton"}
_PAUSE: Final = 1  # Kaldi's id of silence; the others follow, from 2
_PLACED_PHONES: Final = 1 + len(_PLACES) * (len(PHONES) - 1)
_FIRST_DISAMBIGUATION: Final = 2 * _PLACED_PHONES + 1  # after the transition ids

_UNKNOWN_SHARE: Final = 0.15
_COMMON_SHARE: Final = 0.4
_RARE_SHARE: Final = 0.15
_END_SHARE: Final = 0.3
_NEVER_CHEAPER_THAN: Final = 1e-9

_Pronunciation: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Filler:
    """What takes the place of speech that is no word of the graph; costs are negative natural logarithms.

    It is a loop of phones, a list of common words, or both; a list makes a sound that is no word dearer. What is common
    to the list and the graph's own words is in doubt between them, at ``listed_cost``: leave it out of the list.

    Attributes:
        bigram: float64 [PHONES, PHONES], the probability of the column's phone after the row's in a word; the row of
            silence is of first phones. None for no loop of phones.
        phone_cost: of each phone of the loop, beside the bigram's. Negative favours the filler.
        word_cost: of beginning the loop.
        exit_cost: of leaving it.
        listed: pronunciations of common words.
        listed_cost: of each of them.
    """

    bigram: NDArray[np.float64] | None = None
    phone_cost: float = -0.6
    word_cost: float = 0.0
    exit_cost: float = 0.0
    listed: tuple[_Pronunciation, ...] = ()
    listed_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Graph:
    """A decoding graph.

    Attributes:
        transducer: from transition ids and disambiguation ids to words.
        words: of the labels 1, 2, ...; ``UNKNOWN`` is the first.
        disambiguation: the ids that take no frame.
    """

    transducer: Fst
    words: tuple[str, ...]
    disambiguation: tuple[int, ...]


def placed_pdfs() -> list[tuple[int, int]]:
    """Give the network's outputs for the first and any further frame of each of Kaldi's phones 1, 2, ..."""
    pauses, *phones = [(2 * phone, 2 * phone + 1) for phone in range(len(PHONES))]
    return [pauses, *(pair for pair in phones for _ in _PLACES)]


def word_boundaries() -> str:
    """Write ``word_boundary.int``: where in a word each of Kaldi's phones is."""
    placed = (f"{_placed(phone, place)} {name}\n" for phone in PHONES[1:] for place, name in _PLACES.items())
    return f"{_PAUSE} nonword\n" + "".join(placed)


def phone_bigram(pronunciations: Iterable[_Pronunciation], added: float = 0.2) -> NDArray[np.float64]:
    """Count which phone follows which within words, for a ``Filler``.

    Args:
        pronunciations: of words as common speech has them.
        added: to each count, so that nothing is impossible.

    Returns:
        As ``Filler.bigram``.

    Raises:
        TrainingError: a phone is none of ``PHONES``.
    """
    counts = np.full((len(PHONES), len(PHONES)), added)
    for pronunciation in pronunciations:
        before = PHONE_ID[SILENCE]
        for phone in _checked(pronunciation):
            counts[before, PHONE_ID[phone]] += 1
            before = PHONE_ID[phone]
    counts[:, PHONE_ID[SILENCE]] = 0
    shares: NDArray[np.float64] = counts / counts.sum(axis=1, keepdims=True)
    return shares


def decoding_graph(
    words: Mapping[str, Sequence[_Pronunciation]], filler: Filler, pause_probability: float = 0.5
) -> Graph:
    """Build the graph of a vocabulary.

    Args:
        words: all pronunciations of each word. Two words may share some.
        filler: for other speech.
        pause_probability: of silence at the beginning and after each word.

    Raises:
        TrainingError: a word has no pronunciation or cannot be written, a phone is none of ``PHONES``, or the filler is
            empty.
    """
    reserved = sorted(words.keys() & _RESERVED)
    if reserved or not words:
        raise TrainingError(f"'{(reserved or [''])[0]}' cannot be a word of a model.", "Give the words of the phrases.")
    tree = _tree(words)
    order = tuple(dict.fromkeys(tree.spellings()))
    labels = {word: label for label, word in enumerate((UNKNOWN, *order), 1)}
    loop = _Loop(pause_probability)
    most_alike = loop.add_words(tree, labels)
    loop.add_filler(filler, labels[UNKNOWN])
    # Kaldi wants at least one
    disambiguation = tuple(_FIRST_DISAMBIGUATION + number for number in range(max(1, most_alike)))
    return Graph(loop.transducer, (UNKNOWN, *order), disambiguation)


def default_grammar(words: Sequence[str], common: Collection[str]) -> Fst:
    """Build the grammar of a recogniser that is given none: any words in any order.

    Args:
        words: of the labels 1, 2, ..., ``UNKNOWN`` among them.
        common: those to expect; they share most of the probability.
    """
    expected = set(common) & set(words) - {UNKNOWN}
    rare = len(words) - 1 - len(expected)
    grammar = Fst()
    state = grammar.state(-math.log(_END_SHARE))
    for label, word in enumerate(words, 1):
        if word == UNKNOWN:
            share = _UNKNOWN_SHARE
        else:
            share = _COMMON_SHARE / len(expected) if word in expected else _RARE_SHARE / rare
        grammar.arc(state, label, label, -math.log(share), state)
    return grammar


@dataclass(slots=True)
class _Branch:
    """Words that begin alike: those that end here, and by their next phone (with its place) those that go on."""

    words: list[str] = field(default_factory=list)
    phones: dict[int, _Branch] = field(default_factory=dict)

    def following(self) -> Iterator[tuple[int, _Branch]]:
        return iter(sorted(self.phones.items(), key=lambda each: each[0]))

    def spellings(self) -> Iterator[str]:
        """Give the words from here on, depth first: so the labels of every branch are neighbours, in few intervals."""
        yield from self.words
        for _, branch in self.following():
            yield from branch.spellings()


class _Loop:
    """The transducer while it is built: words and fillers leave ``_between`` and come back to it, or to a pause."""

    def __init__(self, pause_probability: float) -> None:
        self.transducer = Fst()
        self._no_pause = -math.log(1 - pause_probability)
        self._with_pause = -math.log(pause_probability)
        start = self.transducer.state()
        self._between = self.transducer.state(final=0.0)
        self._pause = self.transducer.state()
        self._stay(self._pause, _PAUSE)
        self.transducer.arc(self._pause, EPSILON, EPSILON, 0.0, self._between)
        self._leave(start)

    def add_words(self, tree: _Branch, labels: Mapping[str, int]) -> int:
        """Add the vocabulary; give how many words sound alike at most, 0 where none do."""
        return self._grow(self._between, tree, labels, given=False)

    def add_filler(self, filler: Filler, label: int) -> None:
        """Add both kinds of filler, as far as there are any."""
        if filler.bigram is None and not filler.listed:
            raise TrainingError("The model has nothing to hear other speech as.", "Give a bigram or a list of words.")
        if filler.bigram is not None:
            self._add_phones(filler, filler.bigram, label)
        if filler.listed:
            self._add_listed(filler, label)

    def _stay(self, state: int, phone: int) -> None:
        self.transducer.arc(state, self_loop(phone), EPSILON, 0.0, state)

    def _leave(self, state: int, cost: float = 0.0) -> None:
        self.transducer.arc(state, EPSILON, EPSILON, self._no_pause + cost, self._between)
        self.transducer.arc(state, forward(_PAUSE), EPSILON, self._with_pause + cost, self._pause)

    def _phone(self, phone: int) -> int:
        state = self.transducer.state()
        self._stay(state, phone)
        return state

    def _grow(self, source: int, branch: _Branch, labels: Mapping[str, int], *, given: bool) -> int:
        most_alike = 0
        for phone, following in branch.following():
            possible = set(following.spellings())
            only = labels[next(iter(possible))] if len(possible) == 1 and not given else EPSILON
            state = self._phone(phone)
            self.transducer.arc(source, forward(phone), only, 0.0, state)
            # words end in phones of their own, at their place: nothing follows those
            if len(following.words) == 1:
                self._leave(state)
            elif following.words:
                self._tell_apart(state, following.words, labels)
                most_alike = max(most_alike, len(following.words))
            most_alike = max(most_alike, self._grow(state, following, labels, given=given or only != EPSILON))
        return most_alike

    def _tell_apart(self, state: int, words: list[str], labels: Mapping[str, int]) -> None:
        for number, word in enumerate(words):
            told = self.transducer.state()
            self.transducer.arc(state, _FIRST_DISAMBIGUATION + number, labels[word], 0.0, told)
            self._leave(told)

    def _add_phones(self, filler: Filler, bigram: NDArray[np.float64], label: int) -> None:
        """Add any two or more phones."""
        costs = -np.log(np.maximum(bigram, _NEVER_CHEAPER_THAN)) + filler.phone_cost
        phones = PHONES[1:]
        states = {
            (phone, place): self._phone(_placed(phone, place)) for phone in phones for place in (_BEGIN, _INSIDE, _END)
        }
        for phone in phones:
            begun = filler.word_cost + costs[PHONE_ID[SILENCE], PHONE_ID[phone]]
            self.transducer.arc(self._between, forward(_placed(phone, _BEGIN)), label, begun, states[phone, _BEGIN])
            self._leave(states[phone, _END], filler.exit_cost)
            for further in phones:
                cost = costs[PHONE_ID[phone], PHONE_ID[further]]
                for place in (_INSIDE, _END):
                    taken = forward(_placed(further, place))
                    for source in (_BEGIN, _INSIDE):
                        self.transducer.arc(states[phone, source], taken, EPSILON, cost, states[further, place])

    def _add_listed(self, filler: Filler, label: int) -> None:
        """Add common words, with one state for all that goes on alike: they need not be told apart."""
        shared: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}

        def grown(phone: int, branch: _Branch) -> int:
            ahead = tuple((further, grown(further, following)) for further, following in branch.following())
            if (phone, ahead) not in shared:
                state = shared[phone, ahead] = self._phone(phone)
                for further, target in ahead:
                    self.transducer.arc(state, forward(further), EPSILON, 0.0, target)
                if not ahead:
                    self._leave(state)
            return shared[phone, ahead]

        for phone, branch in _tree({UNKNOWN: filler.listed}).following():
            self.transducer.arc(self._between, forward(phone), label, filler.listed_cost, grown(phone, branch))


def _tree(words: Mapping[str, Sequence[_Pronunciation]]) -> _Branch:
    root = _Branch()
    for word, pronunciations in words.items():
        if not word or word != word.lower() or len(word.split()) != 1:
            raise TrainingError(f"'{word}' cannot be a word of a model.", "Write one word, in small letters.")
        if not pronunciations:
            raise TrainingError(f"The word '{word}' has no pronunciation.", "Give it one, or leave the word out.")
        for pronunciation in pronunciations:
            branch = root
            for phone in _placed_in_word(_checked(pronunciation)):
                branch = branch.phones.setdefault(phone, _Branch())
            if word not in branch.words:
                branch.words.append(word)
    return root


def _placed_in_word(pronunciation: _Pronunciation) -> list[int]:
    if len(pronunciation) == 1:
        return [_placed(pronunciation[0], _ALONE)]
    places = [_BEGIN, *[_INSIDE] * (len(pronunciation) - 2), _END]
    return [_placed(phone, place) for phone, place in zip(pronunciation, places, strict=True)]


def _placed(phone: str, place: str) -> int:
    """Give Kaldi's id of a phone at a place in a word."""
    return _PAUSE + 1 + len(_PLACES) * (PHONE_ID[phone] - 1) + list(_PLACES).index(place)


def _checked(pronunciation: _Pronunciation) -> _Pronunciation:
    strange = [phone for phone in pronunciation if phone not in PHONE_ID or phone == SILENCE]
    if strange or not pronunciation:
        raise TrainingError(
            f"'{' '.join(pronunciation)}' is no pronunciation.", "Write it with the phones of the dictionary: AA to ZH."
        )
    return pronunciation
