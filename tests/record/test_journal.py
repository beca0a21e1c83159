from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.coach.sessions import QUICK, SIDES, STEPS, script_of
from tests.record.books import ended, state_of
from voicecoach.coach.state import State
from voicecoach.listening.phrases import Command
from voicecoach.performance import Performance
from voicecoach.record.accounts import sides_done
from voicecoach.record.journal import (
    FORMAT,
    MOST_TOLD,
    Header,
    Journal,
    NewerJournalError,
    Recorder,
    again_line,
    as_record,
    describe,
    digest_of,
    header_line,
    kept_lines,
    left_behind,
    read_journal,
)
from voicecoach.record.lines import Damage, Line, encode
from voicecoach.record.sessions import CommandUsed, Ending
from voicecoach.record.snapshot import taken_up
from voicecoach.transcript import Entry, of_sound_back

HEADER = Header("a1" * 16, datetime(2026, 5, 1, 7, 30, tzinfo=UTC), "quick", "Quick", {"reps": "8"}, version="0.1")


class Written:
    """A session performed for the record, and what was written of it."""

    def __init__(self, text: str, recorder: Recorder | None = None) -> None:
        self.recorder = recorder or Recorder()
        self.lines: list[Line] = [header_line(HEADER)]
        self.performance = Performance(state_of(text), None, lambda entry: self.lines.extend(self.recorder.note(entry)))
        self.performance.begin()

    def to(self, moment: float) -> Written:
        while self.performance.next_moment <= moment and not self.performance.ended:
            self._go(self.performance.next_moment)
        if not self.performance.ended:
            self._go(moment)
        return self

    def _go(self, moment: float) -> None:
        self.performance.move_to(moment)
        self.lines += self.recorder.books(self.state)

    def command(self, command: Command) -> Written:
        self.performance.obey(self.state.now, command, "key")
        self.lines += self.recorder.books(self.state)
        return self

    @property
    def state(self) -> State:
        return self.performance.state

    @property
    def content(self) -> bytes:
        return b"".join(map(encode, self.lines))

    @property
    def journal(self) -> Journal:
        journal = read_journal(self.content)
        assert journal is not None
        return journal


def test_a_session_is_read_back_as_it_was() -> None:
    written = Written(SIDES).to(30.0).command(Command.SLOWER).to(10_000.0)
    record = as_record(written.journal)
    assert (record.uid, record.began, record.title, record.version) == (HEADER.uid, HEADER.began, "Quick", "0.1")
    assert record.ending is Ending.FINISHED
    assert record.sides == sides_done(written.state)
    assert record.commands == (CommandUsed(30.0, "slower", "key"),)
    assert record.seconds == pytest.approx(written.state.now, abs=0.001)
    assert written.journal.damage is None
    assert written.journal.header == HEADER


def test_a_session_that_was_interrupted_has_all_but_its_current_rep() -> None:
    written = Written(QUICK).to(25.0)
    record = as_record(written.journal)
    assert record.ending is Ending.INTERRUPTED
    assert record.sides == sides_done(written.state)
    assert record.sides[0].reps > 2


def test_a_session_in_which_nothing_was_done_has_nothing_to_go_on_from() -> None:
    assert not Written(QUICK).to(2.0).journal.begun
    assert Written(QUICK).to(25.0).journal.begun


def test_a_session_that_was_stopped_says_so() -> None:
    written = Written(QUICK).to(20.0).command(Command.STOP).to(60.0)
    assert as_record(written.journal).ending is Ending.STOPPED


def test_nothing_heard_is_ever_written() -> None:
    recorder = Recorder()
    for kind in ("heard", "unheard", "level", "listener"):
        assert recorder.note(Entry(1.0, kind, {"text": "private words"})) == []


def test_the_books_are_written_only_when_they_change() -> None:
    written = Written(QUICK).to(25.0)
    assert written.recorder.books(written.state) == []
    assert written.recorder.books(replace(written.state, now=25.01)) == []
    assert len(written.recorder.books(replace(written.state, pace=1.15))) == 1


def test_a_long_journal_tells_no_more_but_keeps_what_was_done() -> None:
    recorder = Recorder(written=MOST_TOLD + 1)
    written = Written(QUICK, recorder).to(25.0).command(Command.EASIER).to(10_000.0)
    kinds = {line["entry"]["kind"] for line in written.lines if "entry" in line}
    assert kinds == {"command"}
    assert as_record(written.journal).sides == sides_done(written.state)
    assert as_record(written.journal).ending is Ending.FINISHED


def test_without_what_is_only_told_the_journal_says_the_same() -> None:
    written = Written(SIDES).to(30.0).command(Command.SLOWER).to(10_000.0)
    kept = b"".join(map(encode, kept_lines(written.content)))
    assert len(kept) < len(written.content) / 20
    short, whole = read_journal(kept), written.journal
    assert short is not None
    assert short == whole


def test_a_journal_cut_off_anywhere_has_the_books_of_its_last_whole_line() -> None:
    written = Written(QUICK).to(30.0)
    content = written.content
    ends: list[int] = []
    for line in written.lines:
        ends.append((ends[-1] if ends else 0) + len(encode(line)))
    for length in range(ends[0], len(content)):
        journal = read_journal(content[:length])
        assert journal is not None
        books = [line for line, end in zip(written.lines, ends, strict=True) if "books" in line and end <= length]
        wanted = sum(side.get("reps", 0) for side in books[-1]["sides"]) if books else 0
        assert sum(side.reps for side in journal.sides) == wanted
        assert (journal.damage is None) is (length in ends)


def test_a_byte_altered_anywhere_after_the_header_loses_no_later_books() -> None:
    written = Written(QUICK).to(20.0)
    content = written.content
    begin, last = len(encode(written.lines[0])), content.rindex(b"\n", 0, -1) + 1
    for place in range(begin, last - 1, 7):
        journal = read_journal(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        assert journal is not None
        assert journal.damage is not None
        assert sum(side.reps for side in journal.sides) >= sum(side.reps for side in written.journal.sides) - 1


def test_a_journal_whose_header_is_damaged_is_of_no_use() -> None:
    content = Written(QUICK).to(20.0).content
    assert read_journal(b"") is None
    assert read_journal(content[:50]) is None
    assert read_journal(b"x" + content[1:]) is None
    assert read_journal(encode({"end": "finished"})) is None


def test_a_journal_of_a_newer_program_is_left_for_that() -> None:
    header = header_line(replace(HEADER, format=FORMAT + 1))
    with pytest.raises(NewerJournalError):
        read_journal(encode(header))


def test_lines_that_are_whole_and_make_no_sense_count_as_damage() -> None:
    lines: list[Line] = [
        {"books": {"now": "x"}, "sides": []},
        {"entry": {"kind": "say"}},
        {"end": "somehow", "at": 1},
        {},
    ]
    journal = read_journal(encode(header_line(HEADER)) + b"".join(map(encode, lines)))
    assert journal is not None
    assert journal.damage == Damage(2, 3)


def test_a_session_that_was_taken_up_again_is_one_session_on_one_clock() -> None:
    first = Written(QUICK).to(25.0).command(Command.SLOWER)
    journal = first.journal
    again = [again_line(datetime(2026, 5, 1, 8, tzinfo=UTC), journal.seconds)]
    recorder = Recorder()
    again += recorder.note(Entry(2.0, "command", {"command": "faster", "by": "voice"}))
    assert journal.snapshot is not None
    later = taken_up(journal.snapshot, first.state.session)
    assert later is not None
    again += recorder.books(replace(ended(later), now=40.0))
    again += recorder.note(Entry(41.0, "end", {"reason": "finished"}))
    whole = read_journal(first.content + b"".join(map(encode, again)))
    assert whole is not None
    assert [(used.at, used.command) for used in whole.commands] == [(25.0, "slower"), (27.0, "faster")]
    assert (whole.seconds, whole.ending) == (66.0, Ending.FINISHED)
    assert [side.reps for side in whole.sides] == [16]


def test_what_was_done_of_an_exercise_that_is_no_longer_in_the_script_stays_on_record() -> None:
    written = Written(STEPS)
    while not written.state.done:
        written.to(written.state.now + 1.0)
    journal = written.journal
    assert journal.snapshot is not None
    other = state_of(STEPS.replace("exercise: squat", "exercise: lunge"))
    later = taken_up(journal.snapshot, other.session)
    assert later is not None
    before = left_behind(journal, later)
    assert [(record.exercise, record.reps) for record in before] == [("squat", 3)]
    (line,) = Recorder(before).books(ended(later))
    assert [side["exercise"] for side in line["sides"]] == ["squat", "plank"]


def test_time_without_sound_is_added_up() -> None:
    lines = [header_line(HEADER), *Recorder().note(of_sound_back(9.0, 3.0)), *Recorder().note(of_sound_back(19.0, 4.5))]
    journal = read_journal(b"".join(map(encode, lines)))
    assert journal is not None
    assert journal.gone == 7.5


def test_a_script_is_known_by_all_that_is_in_it() -> None:
    script = script_of(QUICK)
    assert digest_of(script) == digest_of(script_of(QUICK))
    assert digest_of(script) != digest_of(script_of(QUICK.replace("reps: 12", "reps: 13")))
    assert len(digest_of(script)) == 64


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (Damage(7, 1, torn=True), "its last line was cut off"),
        (Damage(7, 1), "line 7 could not be read"),
        (Damage(7, 3), "3 lines could not be read, the first of them line 7"),
    ],
)
def test_damage_is_described_in_words(damage: Damage, words: str) -> None:
    assert describe(damage) == words


def test_a_beginning_without_an_offset_is_no_header() -> None:
    line = header_line(HEADER)
    line["header"]["began"] = "2026-05-01T07:30:00"
    assert read_journal(encode(line)) is None
