"""The file in which everything goes from machine to machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.errors import RecordError
from voicecoach.record.exchange import Everything, merged, read, written
from voicecoach.record.sessions import CommandUsed, Ending, SessionRecord, SideRecord
from voicecoach.script.plan import Side

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
amounts = st.floats(0, 1e6)
counts = st.integers(0, 500)
pains = st.none() | st.integers(0, 10)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=zones)
uids = st.integers(0, 16**32 - 1).map(lambda number: f"{number:032x}")


@st.composite
def sides(draw: st.DrawFn) -> SideRecord:
    levels = draw(st.integers(1, 6))
    return SideRecord(
        exercise=draw(texts),
        name=draw(texts),
        side=draw(st.none() | st.sampled_from(Side)),
        level=draw(st.integers(0, levels - 1)),
        levels=levels,
        sets=draw(counts),
        sets_wanted=draw(counts),
        reps=draw(counts),
        reps_wanted=draw(counts),
        held=draw(amounts),
        held_wanted=draw(amounts),
        pace=draw(st.floats(0.1, 10)),
        eased=draw(st.booleans()),
        skipped=draw(st.booleans()),
        hurt=draw(st.booleans()),
        pain=draw(pains),
    )


sessions = st.builds(
    SessionRecord,
    uid=uids,
    began=moments,
    session=texts,
    title=texts,
    seconds=amounts,
    ending=st.sampled_from(Ending),
    sides=st.lists(sides(), max_size=3).map(tuple),
    commands=st.lists(st.builds(CommandUsed, amounts, texts, texts), max_size=3).map(tuple),
    pain_before=pains,
    pain_after=pains,
    version=texts,
)
histories = st.lists(sessions, max_size=4, unique_by=lambda record: record.uid).map(tuple)

SIDE = SideRecord("clamshell", "Clamshell", Side.LEFT, 2, 5, 3, 3, 30, 30)
SESSION = SessionRecord("ab" * 16, NOW, "taster", "Taster", 60.0, Ending.FINISHED, (SIDE, replace(SIDE, side=None)))


@given(histories, st.none() | texts)
def test_what_is_written_is_what_is_read(history: tuple[SessionRecord, ...], profile: str | None) -> None:
    found = read(written(Everything(history, profile), NOW), "everything.json")
    assert found == Everything(history, profile)
    assert [one.began.utcoffset() for one in found.sessions] == [one.began.utcoffset() for one in history]


def test_the_file_is_as_it_is_described() -> None:
    used = replace(SESSION, commands=(CommandUsed(12.5, "easier", "voice"),), pain_after=4, version="0.1.0")
    content = json.loads(written(Everything((used,), "name: Ada\n"), NOW))
    side = {
        "exercise": "clamshell",
        "name": "Clamshell",
        "side": "left",
        "level": 2,
        "levels": 5,
        "sets": 3,
        "sets_wanted": 3,
        "reps": 30,
        "reps_wanted": 30,
        "held": 0.0,
        "held_wanted": 0.0,
        "pace": 1.0,
        "eased": False,
        "skipped": False,
        "hurt": False,
        "pain": None,
    }
    assert content == {
        "voicecoach history": 1,
        "exported": "2026-11-21T07:30:00+00:00",
        "sessions": [
            {
                "uid": "ab" * 16,
                "began": "2026-11-21T07:30:00Z",
                "session": "taster",
                "title": "Taster",
                "seconds": 60.0,
                "ending": "finished",
                "sides": [side, {**side, "side": "both"}],
                "commands": [{"at": 12.5, "command": "easier", "by": "voice"}],
                "pain_before": None,
                "pain_after": 4,
                "version": "0.1.0",
            }
        ],
        "profile": "name: Ada\n",
    }


def test_what_may_be_left_out_may_be_and_what_is_not_known_is_ignored() -> None:
    least = {
        "uid": "ab" * 16,
        "began": "2026-11-21T07:30:00+01:00",
        "session": "taster",
        "title": "Taster",
        "seconds": 60,
        "ending": "stopped",
        "mood": "good",
    }
    (found,) = read(json.dumps({"voicecoach history": 1, "sessions": [least], "colour": 1}), "x.json").sessions
    assert (found.sides, found.commands, found.pain_before, found.version) == ((), (), None, "")


def changed(change: Callable[[dict[str, Any]], None]) -> str:
    content = json.loads(written(Everything((replace(SESSION, uid="cd" * 16), SESSION)), NOW))
    change(content["sessions"][1])
    return json.dumps(content)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("uid", "xyz", "sessions[1].uid must have 32 hexadecimal digits"),
        ("uid", "cd" * 16, "sessions[1].uid is that of sessions[0]"),
        ("began", "yesterday", "sessions[1].began: "),
        ("began", "2026-11-21T07:30:00", "sessions[1].began must end with its offset"),
        ("seconds", -1, "sessions[1].seconds must be 0 or more"),
        ("seconds", "60", "sessions[1].seconds: input should be a valid number"),
        ("ending", "bored", "sessions[1].ending: input should be 'finished', 'stopped' or 'interrupted'"),
        ("pain_after", 11, "sessions[1].pain_after must be from 0 to 10"),
        ("pain_before", True, "sessions[1].pain_before: input should be a valid integer"),
        ("sides", 5, "sessions[1].sides: "),
        ("sides", ["left"], "sessions[1].sides[0]: "),
        ("sides", [{}], "sessions[1].sides[0].side must be 'left', 'right' or 'both'"),
        ("sides", [{"side": "top"}], "sessions[1].sides[0]"),
        ("commands", [{"at": -5, "command": "easier", "by": "voice"}], "sessions[1].commands[0].at must be 0 or more"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_remedy(name: str, value: object, said: str) -> None:
    with pytest.raises(RecordError) as caught:
        read(changed(lambda session: session.update({name: value})), "x.json")
    assert caught.value.what.startswith(f"x.json: {said}")
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("level", 5, "be 0 or more, and less than levels"),
        ("levels", 0, "be 1 or more"),
        ("pain", -1, "be from 0 to 10, or null"),
        ("pace", 0, "be above 0"),
        ("reps", 2**60, "be 0 or more"),
    ],
)
def test_a_side_that_cannot_be_is_told_with_its_place(name: str, value: object, said: str) -> None:
    with pytest.raises(RecordError, match=rf"x\.json: sessions\[1\]\.sides\[1\]\.{name} must {said}"):
        read(changed(lambda session: session["sides"][1].update({name: value})), "x.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: this is not JSON"),
        ('{"voicecoach history": 1,\n "sessions": [}', "line 2: this is not JSON"),
        ("[" * 100_000, "cannot be read"),
        ("[]", "is no exported history"),
        ('{"sessions": []}', "is no exported history"),
        ('{"voicecoach history": 2, "sessions": []}', "is 2; this voicecoach reads 1. Update"),
        ('{"voicecoach history": true, "sessions": []}', "is true"),
        ('{"voicecoach history": 1}', "'sessions' must be an array"),
        ('{"voicecoach history": 1, "sessions": [], "profile": {}}', "'profile' must be text, or null"),
        ('{"voicecoach history": 1, "sessions": [NaN]}', "NaN is no number"),
        ('{"voicecoach history": 1, "sessions": [null]}', r"sessions\[0\]: "),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        read(text, "x.json")


def in_order(wanted: tuple[SessionRecord, ...], found: tuple[SessionRecord, ...]) -> bool:
    places = [[one.uid for one in found].index(record.uid) for record in wanted]
    return places == sorted(places)


@given(histories, histories, st.data())
def test_merging_keeps_every_session_once_and_our_order(
    ours: tuple[SessionRecord, ...], others: tuple[SessionRecord, ...], data: st.DataObject
) -> None:
    known = {record.uid for record in ours}
    new = tuple(record for record in others if record.uid not in known)
    theirs = tuple(data.draw(st.permutations((*new, *ours[::2]))))
    found = merged(ours, theirs)
    assert sorted(one.uid for one in found) == sorted(known | {one.uid for one in theirs})
    assert in_order(ours, found)
    assert set(ours) <= set(found)
    assert in_order(tuple(one for one in theirs if one.uid not in known), found)
    assert merged(found, theirs) == found


@given(histories)
def test_what_is_taken_in_by_an_empty_history_stays_as_it_was(history: tuple[SessionRecord, ...]) -> None:
    assert merged((), history) == merged(history, ()) == merged(history, history) == history


@given(histories, st.data())
def test_two_parts_of_one_history_become_that_history(history: tuple[SessionRecord, ...], data: st.DataObject) -> None:
    by_time = tuple(sorted(history, key=lambda record: record.began))
    part = [data.draw(st.sampled_from(["ours", "theirs", "both"])) for _ in by_time]
    ours = tuple(one for one, where in zip(by_time, part, strict=True) if where != "theirs")
    theirs = tuple(one for one, where in zip(by_time, part, strict=True) if where != "ours")
    if len({record.began for record in by_time}) == len(by_time):
        assert merged(ours, theirs) == by_time
