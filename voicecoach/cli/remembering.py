"""What a live session takes from those before it, and how it is kept while it goes on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voicecoach import __version__
from voicecoach.cli import recording
from voicecoach.cli.choices import Choices, Chosen, choose
from voicecoach.cli.printing import note
from voicecoach.coach.score import Lengths
from voicecoach.coach.state import GOING_ON, Ended, Listener, State, Talk
from voicecoach.coach.wording import uncapital
from voicecoach.errors import VoicecoachError
from voicecoach.language import Language
from voicecoach.record.familiarity import familiar
from voicecoach.record.journal import Header, Journal, Recorder, digest_of, left_behind
from voicecoach.record.progression import Advice, Reason, Worry, advise, counsel, weaker
from voicecoach.record.sessions import SessionRecord
from voicecoach.record.snapshot import taken_up
from voicecoach.script.model import NO
from voicecoach.script.plan import Side, exercises_of, working_order
from voicecoach.sound.spoken_form import SpokenForm, pronouncing
from voicecoach.transcript import Entry
from voicecoach.units import Seconds

if TYPE_CHECKING:
    from voicecoach.adapters.journal_files import OpenJournal

FLUSHES_WITHIN: Final[Seconds] = 0.02
"""For the system to take what happened before it is shown; it takes far less, and no disk that hangs is waited for."""

CLOSES_WITHIN: Final[Seconds] = 3.0
"""For a slow disk to take the last lines of a session."""


@dataclass(frozen=True)
class BrokenOff:
    """A session that broke off, and can be gone on with.

    Attributes:
        chosen: as it was asked for, from its script as it is today.
        listener: what was known of them when it began, and so holds for the exercises that are still to come.
    """

    journal: Journal
    chosen: Chosen
    listener: Listener

    def state(self, lengths: Lengths) -> State | None:
        """Give where it was; ``None`` where its script no longer has that place."""
        assert self.journal.snapshot is not None
        return taken_up(self.journal.snapshot, self.chosen.state(lengths, listener=self.listener).session)


class Remembered:
    """One session: what is known beforehand, and what is kept of it.

    Args:
        session: as it was asked for.
        anew: not to offer going on with a session that broke off.
    """

    def __init__(self, session: str, choices: Choices, chosen: Chosen, *, anew: bool) -> None:
        self._journals = recording.journals()
        self._settled = recording.settle(self._journals)
        self._header = _header(session, choices, chosen)
        left = None if anew else self._settled.broken_off
        self._broken_off = None if left is None else _again(left, self._settled.past)
        self._refused: str | None = None
        self._recorder = Recorder()
        self._journal: OpenJournal | None = None
        self._held_back: list[Entry] = []
        self._fault: str | None = None
        self._chosen = chosen
        self.listener = listener_of(chosen, self._settled.past, date.today())
        """What is known of the listener."""

    def broken_off(self, lengths: Lengths) -> State | None:
        """Give where a session broke off that the listener may want to go on with; ``None`` without one."""
        if self._broken_off is None:
            return None
        state = self._broken_off.state(lengths)
        if state is None:
            title = self._broken_off.journal.header.title
            note(f"'{title}' broke off, and cannot be gone on with: what you were doing is no longer in it.")
            self._broken_off = None
        return state

    @property
    def spoken(self) -> SpokenForm:
        """What is given to a voice for a text: as the script has words spoken, and that of the one that broke off."""
        before = self._broken_off.chosen.script.pronounce if self._broken_off else {}
        return pronouncing({**before, **self._chosen.script.pronounce, **self._chosen.profile.pronounce})

    def note(self, entry: Entry, state: State) -> None:
        """Keep what happened, before it is shown; never waits for a disk, and never fails.

        It is held back until the listener has said whether they go on with a session that broke off: before, it is not
        known of which session it is.
        """
        self._held_back.append(entry)
        self.look(state)
        if self._journal is not None:
            self._journal.flush(FLUSHES_WITHIN)

    def look(self, state: State) -> None:
        """Keep how the books are, whenever they have changed; call this as often as is handy."""
        if self._journal is None:
            if self._broken_off is not None and state.taken_up is None and not isinstance(state.activity, Ended):
                return
            self._journal = self._begin(state)
        entries, self._held_back = self._held_back, []
        self._journal.write([line for entry in entries for line in self._recorder.note(entry)])
        self._journal.write(self._recorder.books(state))
        if self._journal.fault is not None and self._fault is None:
            self._fault = self._journal.fault
            note(self._fault)

    def close(self) -> None:
        """Have everything on the disk, and in the history."""
        if self._journal is None:
            return
        self._journal.close(CLOSES_WITHIN)
        if self._journal.fault is not None and self._fault is None:
            note(self._journal.fault)
        recording.take_in(self._journals, refused=self._refused)

    def _begin(self, state: State) -> OpenJournal:
        """Begin the journal of this session, or go on with that of the one that broke off."""
        if self._broken_off is None or not state.taken_up:
            if self._broken_off is not None and state.answers.get(GOING_ON) == NO:  # who said nothing is asked again
                self._refused = self._broken_off.journal.header.uid
            return self._journals.begin(self._header)
        journal = self._broken_off.journal
        gone_on_with = self._journals.go_on(journal, _now())
        if gone_on_with.fault is not None:
            return self._journals.begin(self._header)  # rather a session twice than none of it
        self._recorder = Recorder(left_behind(journal, state), gone_on_with.written)
        return gone_on_with


@contextmanager
def remembering(session: str, choices: Choices, chosen: Chosen, *, anew: bool) -> Iterator[Remembered]:
    """Remember a session, and close its books when it is over, in whatever way."""
    remembered = Remembered(session, choices, chosen, anew=anew)
    try:
        yield remembered
    finally:
        remembered.close()


def listener_of(chosen: Chosen, past: Sequence[SessionRecord], today: date) -> Listener:
    """Give what is known of the listener, for this session: from their profile, and from what they did before."""
    profile = chosen.profile
    language = chosen.language
    exercises = {exercise.exercise: exercise for exercise in exercises_of(chosen.script)}
    keys = [(name, side) for name, exercise in exercises.items() for side in working_order(exercise, Side.LEFT)]
    fixed = {(name, side): level for name, side in keys if (level := profile.level_of(name, side)) is not None}
    advice = {key: given for key, given in advise(past, today, fixed).items() if key in keys}
    weak = {name: side for name in exercises if (side := weaker(past, name, advice)) is not None}
    hello = [language.say("hello", name=profile.name)] if profile.name else []
    return Listener(
        levels={**fixed, **{key: given.level for key, given in advice.items()}},
        lowered=frozenset(key for key, given in advice.items() if given.level < given.before),
        offers={key: given.offer for key, given in advice.items() if given.offer is not None},
        familiar=familiar(past),
        weaker=weak,
        ask_pain=profile.ask_pain,
        talk=Talk.FULL if profile.talk is None else Talk[profile.talk.upper()],
        volume=profile.volume or 0.0,
        remarks=(*hello, *counsels(language, past, advice.values())),
    )


def counsels(language: Language, past: Sequence[SessionRecord], advice: Iterable[Advice]) -> list[str]:
    """Say, in sentences to be spoken, why to see a professional, or why an exercise begins easier than it ended."""
    said = []
    worry = counsel(past)
    if worry is not None:
        key = "counsel, much after" if worry.worry is Worry.MUCH_AFTER else "counsel, rising after"
        said.append(language.say(key, pain=language.number(worry.pains[-1])))
    for given in advice:
        name = uncapital(given.name)
        match given.reason:
            case Reason.MUCH_PAIN:
                said.append(language.say("counsel, hurt much", name=name))
            case Reason.RISING_PAIN:
                said.append(language.say("counsel, hurts more", name=name))
            case Reason.LONG_AGO:
                said.append(language.say("counsel, long ago"))
            case _:
                pass
    return list(dict.fromkeys(said))


def _header(session: str, choices: Choices, chosen: Chosen) -> Header:
    return Header(
        uid=uuid.uuid4().hex,
        began=_now(),
        session=str(Path(session).resolve()) if Path(session).is_file() else session,
        title=chosen.script.title,
        settings=dict(choices.settings),
        answers=dict(choices.answers),
        level=choices.level,
        minutes=choices.minutes,
        digest=digest_of(chosen.script),
        version=__version__,
    )


def _again(journal: Journal, past: Sequence[SessionRecord]) -> BrokenOff | None:
    """Take a session that broke off as it was asked for; say so where its script has changed, or cannot be read."""
    header = journal.header
    if journal.snapshot is None:
        return None
    try:
        chosen = choose(header.session, Choices(header.settings, header.answers, header.level, header.minutes))
    except VoicecoachError as fault:
        note(f"'{header.title}' broke off, and cannot be gone on with: {fault}")
        return None
    if digest_of(chosen.script) != header.digest:
        note(f"'{header.title}' broke off, and its script was changed since: it would go on as the script is now.")
    before = [session for session in past if session.uid != header.uid]
    return BrokenOff(journal, chosen, listener_of(chosen, before, date.today()))


def _now() -> datetime:
    return datetime.now().astimezone()
