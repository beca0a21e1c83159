"""``model build``: a command model from nothing, or the bundled one with words of the listener's own."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voicecoach.cli import wiring
from voicecoach.cli.folders import building_folder
from voicecoach.cli.printing import note, progress_bar
from voicecoach.errors import TrainingError, UsageError, VoicecoachError, VoiceError
from voicecoach.language import load_language
from voicecoach.listening.phrases import Answer, Command, Grammar, Phrase
from voicecoach.script.own_phrases import as_said, fault_of
from voicecoach.script.text.sentences import ended

if TYPE_CHECKING:
    from voicecoach.adapters.model_store import Model
    from voicecoach.training.building import Learnt, Plan, Telling
    from voicecoach.training.card import Card
    from voicecoach.training.evaluation import Unseen
    from voicecoach.training.figures import Figures
    from voicecoach.training.pronunciation import Pronunciations
    from voicecoach.training.recipe import Recipe
    from voicecoach.training.surroundings import Place
    from voicecoach.training.vocabulary import Vocabulary

OWN: Final = "own"
"""The name of the model that is built for the listener."""

_ASIDE: Final = "own-tried"
"""The name of one that is not good enough to take the place of ``own`` while that is in use."""

_ADDED_HEARD: Final = 75.0
"""Per cent of the unseen voices, clean, that each added phrase must be heard of."""

_ADDED_ROUNDS: Final = 12
"""Times that an added phrase is said."""

_ALLOWED: Final = 6.0
"""Per cent by which a new model may be worse, at most. With as few sounds as are listened to here, two that are equally
good may seem nearly 4 apart: the bundled one, and itself with "hey robot" added, had 3.2 to 3.7; and two full trainings
that differed in their random numbers alone up to 5.5."""

_PATIENCE: Final = 60.0
"""Seconds to wait for a recogniser that is tried: a machine that builds is busy, and an hour's work would be lost."""

_LONGEST_LOG: Final = 20_000
"""Bytes of the log that goes with a model."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line.

    Attributes:
        folder: to write the model to; without it, it is installed.
        add: phrases to be heard besides.
        network: whose it shall be, ``bundled`` or ``new``; decided by the rest where it is not given.
        work: folder for what is made on the way; kept if it is given.
        replace: whether a model in ``folder`` may be replaced.
    """

    folder: Path | None = None
    add: tuple[str, ...] = ()
    network: str | None = None
    quick: bool = False
    seed: int | None = None
    cores: int | None = None
    work: Path | None = None
    replace: bool = False

    @property
    def trains(self) -> bool:
        """Whether a network is to be trained."""
        return (self.network or ("bundled" if self.add else "new")) == "new"

    @property
    def command(self) -> str:
        """The line that asks for the same again."""
        added = [f'--add "{text}"' for text in self.add]
        parts = [
            "voicecoach model build",
            *([self.folder.name] if self.folder else []),
            *added,
            *([f"--network {self.network}"] if self.network else []),
            *(["--quick"] if self.quick else []),
            *([f"--seed {self.seed}"] if self.seed is not None else []),
        ]
        return " ".join(parts)


def build_model(wish: Wish, *, as_json: bool) -> None:
    """Build a model, measure it, and use it if it is as good as the one in use.

    Raises:
        UsageError: it is not said where to, or the place is taken; or a phrase cannot be said.
        TrainingError: something that is needed is missing, or it is not known how a word is said.
        HearingError: what was built cannot be used.
    """
    if wish.folder is None and not wish.add:
        raise UsageError(
            "Building a model anew needs a folder for it.",
            'Write: voicecoach model build FOLDER; or, to be heard with words of your own: --add "hey robot"',
        )
    _ensure_free(wish)
    asked = _checked(wish.add)
    if wish.folder is None and not wish.trains and not _lacking_in_use(asked):
        known = ", ".join(f"“{text}”" for text in asked)
        print(f"{known}: the model in use knows every word of that already, so there is nothing to build.")
        _print_next_step(asked)
        return
    _ensure_installed(wish)
    from voicecoach.training.pronunciation import Pronunciations
    from voicecoach.training.recipe import FULL, QUICK

    recipe = QUICK if wish.quick else FULL
    if wish.seed is not None:
        recipe = replace(recipe, seed=wish.seed)
    pronunciations = Pronunciations.load()
    added = tuple(dict.fromkeys((*asked, *wiring.profile().own_phrases, *_added_before(wish))))
    vocabulary = _vocabulary(added, recipe, pronunciations)
    work = wish.work or building_folder()
    try:
        built = _Build(wish, recipe, vocabulary, pronunciations, added, asked, work)
        built.go(as_json=as_json)
    except KeyboardInterrupt:
        note("\nWhat was made so far is kept; the same command goes on from there.")
        raise


@dataclass(frozen=True)
class _Build:
    """One run, from the voices to the model's place."""

    wish: Wish
    recipe: Recipe
    vocabulary: Vocabulary
    pronunciations: Pronunciations
    added: tuple[str, ...]
    asked: tuple[str, ...]
    work: Path

    def go(self, *, as_json: bool) -> None:
        from voicecoach.training.building import LOG, Plan
        from voicecoach.training.voices.stock import STOCK, at_hand

        wish = self.wish
        cores = wish.cores or os.cpu_count() or 1
        plan = Plan(self.recipe, self.vocabulary, self.pronunciations, tuple(at_hand(STOCK)), self.work, cores)
        if wish.trains:
            _announce(plan)
        _make_folder(plan.folder)
        made = plan.folder / "model"
        with _told(plan.folder / LOG) as telling:
            learnt = self._make(plan, made, telling)
            card, worse = self._examine(made, learnt, telling)
            if wish.folder is None and wish.trains:
                _fit(made, telling)
        card.write(made)
        log = plan.folder / LOG
        if log.stat().st_size <= _LONGEST_LOG:
            shutil.copyfile(log, made / "log.txt")
        fields = self._place(made, card, worse, as_json=as_json)
        if as_json:
            print(json.dumps({**fields, **json.loads(card.to_json())}, ensure_ascii=False))
        if wish.work is None:
            shutil.rmtree(plan.folder, ignore_errors=True)

    def _make(self, plan: Plan, made: Path, telling: Telling) -> Learnt | None:
        from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL
        from voicecoach.training.building import build, build_with_network_of

        if self.wish.trains:
            return build(plan, made, telling)
        shutil.rmtree(made, ignore_errors=True)
        with telling.stage("Writing the model"):
            build_with_network_of(BUNDLED_MODEL, made, self.vocabulary, self.pronunciations, self.recipe)
        return None

    def _examine(self, made: Path, learnt: Learnt | None, telling: Telling) -> tuple[Card, tuple[str, ...]]:
        """Let voices that it never met speak to the new model, and to the one in use where it is to take its place."""
        from voicecoach.training.evaluation import whole_grammar
        from voicecoach.training.figures import Figures, per_cent, worse_in
        from voicecoach.training.strangers import Thoroughness, strangers
        from voicecoach.training.surroundings import Place

        takes_place = self.wish.folder is None
        much = Thoroughness(phrase=2, near=1, talk=1) if takes_place else self.recipe.thoroughness
        places = (Place.CLEAN, Place.NOISE) if takes_place else tuple(Place)
        seed = self.recipe.seed
        grammar = whole_grammar()
        asked = Grammar(tuple(_as_phrase(text) for text in self.added if grammar.match(text) is None))
        with telling.stage("Voices that it never met are speaking") as progress:
            unseen = strangers(grammar, self.vocabulary, self.pronunciations, seed, much, progress)
            own = strangers(
                asked, self.vocabulary, self.pronunciations, seed, Thoroughness(_ADDED_ROUNDS, near=0, talk=0)
            )
        figures = _figures(made, "The new model is listening", unseen, grammar, places, telling)
        heard = Figures(())
        if own.commands:
            both = Grammar((*grammar.phrases, *asked.phrases))
            heard = _figures(made, "It is listening for what was added", own, both, (Place.CLEAN,), telling)
        worse: tuple[str, ...] = ()
        if takes_place:
            in_use = wiring.model_in_use()[0]
            before = _figures(in_use.folder, f"Now {in_use.called}", unseen, grammar, places, telling)
            worse = worse_in(figures, before, _ALLOWED)
        for phrase in asked.phrases:
            share = per_cent(heard.of("command", text=phrase.text), "heard")
            if phrase.text in self.asked and not share >= _ADDED_HEARD:
                said = (
                    "cannot be said by any voice here" if share != share else f"is heard {share:.0f} times in a hundred"
                )
                worse = (*worse, f"“{phrase.text}” {said}, and {_ADDED_HEARD:.0f} are asked.")
        return self._card(made, learnt, figures, heard), worse

    def _card(self, made: Path, learnt: Learnt | None, figures: Figures, added: Figures) -> Card:
        from voicecoach.training.building import VoiceUsed
        from voicecoach.training.card import Card, Heard, PhraseHeard, VoiceHeard
        from voicecoach.training.voices.stock import STOCK, UNSEEN, at_hand, lacking

        network = "Its network is that of the model that comes with the program; only the words were made anew."
        if learnt is not None:
            network = (
                f"Its network, of {learnt.parameters:,} numbers, is a TDNN of {self.recipe.layers + 1} layers of "
                f"{self.recipe.hidden} units, trained in {learnt.steps:,} steps."
            )
        phrases = PhraseHeard.all_of(figures)
        return Card(
            date.today().isoformat(),
            self.wish.command,
            network,
            sum(file.stat().st_size for file in made.rglob("*") if file.is_file()),
            self.vocabulary.words,
            self.added,
            learnt.voices if learnt else (),
            tuple(VoiceUsed.of(speakers) for speakers in at_hand(UNSEEN)),
            tuple(lacking(STOCK)) if learnt else (),
            json.loads(self.recipe.to_json()),
            _versions(trained=learnt is not None),
            Heard.of(figures),
            PhraseHeard.weakest(figures),
            sum(phrase.sure for phrase in phrases),
            len(phrases),
            VoiceHeard.all_of(figures),
            PhraseHeard.all_of(added),
        )

    def _place(self, made: Path, card: Card, worse: Sequence[str], *, as_json: bool) -> dict[str, object]:
        """Put the model where it belongs, and say so."""
        from voicecoach.training.building import put

        say: Callable[[str], None] = note if as_json else print
        for line in account(card):
            say(line)
        if self.wish.folder is not None:
            put(made, self.wish.folder)
            say(f"The model is in {self.wish.folder}, {card.bytes / 1e6:.1f} MB; MODEL.md in it says what it is.")
            return {"folder": str(self.wish.folder), "used": False}
        model = _install(made, self.wish.command, in_use_stays=bool(worse))
        if worse:
            for sentence in worse:
                say(sentence)
            say(f"So it is kept as '{model.name}', and not used: {wiring.model_in_use()[0].called} still hears you.")
            say(f"To use it all the same, type: voicecoach model use {model.name}")
        else:
            wiring.model_choice().choose(model.name)
            say(f"It is as good as the one before, so from now on {model.called} hears you.")
            if not as_json:
                _print_next_step(self.asked)
        return {"name": model.name, "folder": str(model.folder), "used": not worse, "worse": list(worse)}


def account(card: Card) -> Iterator[str]:
    """Say in words how well a model hears."""
    for each in card.heard:
        yield (
            f"{each.place}: {each.heard:g} % of {each.commands} commands heard, {each.confused:g} % taken for others; "
            f"{each.talk_obeyed:g} % of other speech obeyed."
        )
    for phrase in card.added_heard:
        yield f"“{phrase.text}” was heard {phrase.heard:g} times in a hundred, of {phrase.times}."


def _checked(added: Sequence[str]) -> tuple[str, ...]:
    """Give the phrases as they are said.

    Raises:
        UsageError: one cannot be said.
    """
    for text in added:
        if fault := fault_of(text, "", {}):
            raise UsageError(ended(fault[0].upper() + fault[1:]))
    return tuple(dict.fromkeys(as_said(text) for text in added))


def _lacking_in_use(phrases: Sequence[str]) -> list[str]:
    words = wiring.words_known(None)
    return [word for text in phrases for word in text.split() if word not in words]


def _added_before(wish: Wish) -> tuple[str, ...]:
    """Give what the model was built for that was built before for the listener: it shall stay."""
    from voicecoach.training.card import Card

    model = wiring.models().find(OWN) if wish.folder is None else None
    card = Card.read(model.folder) if model else None
    if model and card is None:
        note(f"{model.called.capitalize()} has no card, so words that were added to it before are not known.")
    return card.added if card else ()


def _vocabulary(added: Sequence[str], recipe: Recipe, pronunciations: Pronunciations) -> Vocabulary:
    from voicecoach.training.vocabulary import Vocabulary

    return Vocabulary.of_product(tuple(answers_of_scripts()), added, pronunciations, recipe.common)


def answers_of_scripts() -> Iterator[str]:
    """Give what is said to the questions of all scripts; those with mistakes are not for now."""
    shelf = wiring.shelf()
    for listed in shelf.sessions():
        try:
            script = shelf.load(str(listed.path))
        except VoicecoachError:
            continue
        for question in script.ask.values():
            yield from (text for said in question.answers.values() for text in said)


def _as_phrase(text: str) -> Phrase:
    usual = load_language().commands[Command.PAUSE].phrases[0].threshold
    return Phrase(text, Answer(text), usual)


def _ensure_free(wish: Wish) -> None:
    """See before all the work that the model has a place."""
    folder = wish.folder
    if folder is None or not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / "am" / "final.mdl").is_file():
        raise UsageError(f"There is something other than a model at {folder}.", "Give the name of a new folder.")
    if not wish.replace:
        raise UsageError(f"There is a model in {folder} already.", "Add --replace to have the new one instead.")


def _ensure_installed(wish: Wish) -> None:
    from voicecoach.training.needs import lacks_for_network, lacks_for_words

    if wish.trains and (lacking := lacks_for_network()):
        raise TrainingError(
            f"Training needs what is not installed: {', '.join(lacking)}.", "Type: pip install 'voicecoach[train]'"
        )
    if lacks_for_words():
        raise TrainingError(
            "The dictionary of pronunciations, which comes with PocketSphinx, is not installed.",
            "Type: pip install 'voicecoach[words]'",
        )


def _announce(plan: Plan) -> None:
    """Say what is going to happen, before it does."""
    from voicecoach.training.voices.stock import STOCK

    recipe = plan.recipe
    note(
        f"Building the {recipe.name} model from {len(plan.stock)} of {len(STOCK)} kinds of voices takes about "
        f"{max(1, round(recipe.minutes(plan.cores)))} minutes with {plan.cores} processes, {recipe.disk / 1e6:.0f} MB "
        f"in {plan.work} and {recipe.memory / 1e9:.1f} GB of memory. After Ctrl-C the same line goes on from there."
    )
    for line in missing_voices():
        note(line)


def missing_voices() -> list[str]:
    """Give the lines to type for the voices that a build would lack; none where all are there."""
    from voicecoach.training.voices.stock import STOCK, UNSEEN, lacking

    packages = lacking((*STOCK, *UNSEEN))
    system = sorted({package for package in packages if " " not in package})
    lines = [f"To have more voices, type: sudo apt install {' '.join(system)}"] if system else []
    if len(system) < len(packages):
        lines.append("To have the voices of the extra, type: pip install 'voicecoach[train]'")
    return lines


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise TrainingError(
            f"The work folder {folder} cannot be made: {fault.strerror or fault}.", "Give another with --work."
        ) from fault


@contextmanager
def _told(log: Path) -> Iterator[Telling]:
    """Write a log, and show each stage as a bar; where there is no terminal, as a line."""
    from voicecoach.training.building import Telling

    with log.open("a", encoding="utf-8") as file:

        def say(line: str) -> None:
            file.write(f"{datetime.now():%H:%M:%S} {line}\n")
            file.flush()

        @contextmanager
        def stage(what: str) -> Iterator[Callable[[float], None]]:
            say(what)
            note(f"{what} ...")
            with progress_bar(what, 1.0) as progress:
                yield progress

        yield Telling(stage, say)


def _figures(
    model: Path, what: str, unseen: Unseen, grammar: Grammar, places: Sequence[Place], telling: Telling
) -> Figures:
    from voicecoach.adapters.ear_process import EarProcess
    from voicecoach.adapters.model_trial import LONGEST_LOAD
    from voicecoach.training.evaluation import evaluate

    with telling.stage(what) as progress:
        ear = EarProcess(model, in_step=True, answer_within=_PATIENCE, start_within=LONGEST_LOAD)
        try:
            return evaluate(ear, unseen, grammar, places, progress)
        finally:
            ear.close()


def _fit(model: Path, telling: Telling) -> None:
    """Measure what the scores of a new network are worth, as for any model that is installed."""
    with telling.stage("Measuring its scores with synthetic voices") as progress:
        try:
            wiring.fit_model(model, progress)
        except VoiceError as fault:
            note(f"{fault.what} So the model's scores are taken as they are.")


def _install(made: Path, command: str, *, in_use_stays: bool) -> Model:
    """Put a model among the installed ones, in place of the one built before: unless that is in use and better."""
    from voicecoach.adapters.model_store import ModelSource

    store = wiring.models()
    name = _ASIDE if in_use_stays and wiring.model_in_use()[0].name == OWN else OWN
    total = sum(file.stat().st_size for file in made.rglob("*") if file.is_file())
    with store.making(name) as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        return store.put(folder, name, ModelSource(command, total, None, False, date.today().isoformat()))


def _versions(*, trained: bool) -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    versions = {"Python": platform.python_version()}
    for name in ("voicecoach", "vosk", *(("torch", "kaldi-native-fbank", "pyworld") if trained else ())):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:  # of a part that is not installed as a package
            continue
    return versions


def _print_next_step(asked: Sequence[str]) -> None:
    for text in asked:
        print(f'Now say what it shall mean: voicecoach commands --say "{text}" COMMAND')
