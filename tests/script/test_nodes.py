import tracemalloc
from collections.abc import Callable, Iterator

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.errors import Problem, ScriptError
from voicecoach.script.text import nodes
from voicecoach.script.text.nodes import MAX_PROBLEMS, MAX_VALUES, Document, Node, Place, read_nodes, shorten
from voicecoach.script.text.yaml_text import MAX_BYTES


def read(text: str | bytes) -> Document:
    return read_nodes(text, "f.yaml")


def fault(text: str | bytes) -> str:
    with pytest.raises(ScriptError) as caught:
        read(text)
    return str(caught.value)


def found(text: str | bytes) -> tuple[Problem, ...]:
    """Give the problems of a text, whether or not it could be read."""
    try:
        return read(text).problems
    except ScriptError as error:
        return error.problems


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("2026-11-20", "2026-11-20"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("'5'", "5"),
        ("010", 10),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
    ],
)
def test_values_are_read_as_their_author_meant_them(written: str, meant: object) -> None:
    value = read(f"value: {written}\n").root.under("value").value
    assert value == meant
    assert type(value) is type(meant)


def test_names_are_text_whatever_they_look_like() -> None:
    assert list(read("1: a\ntrue: b\nno: c\n").root.fields) == ["1", "true", "no"]


def test_every_value_and_name_knows_its_place() -> None:
    root = read("title: Hip\nlist:\n  - {lift: 2 s}\n").root
    lift = root.at(("list", 0, "lift"))
    assert (lift.place.line, lift.place.column) == (3, 12)
    assert lift.key is not None
    assert (lift.key.line, lift.key.column) == (3, 6)
    assert root.at(("list", 0, "lift", "beyond", 7)) is lift


def test_a_byte_order_mark_and_other_line_ends_change_no_place() -> None:
    place = read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 2\r\n").root.at(("b", "c")).place
    assert (place.line, place.column) == (3, 6)


def test_wrong_encodings_are_named_with_the_place_of_the_first_wrong_letter() -> None:
    assert fault("a: b\nc: café".encode("latin-1")).startswith("f.yaml:2:7: this letter is not UTF-8")
    assert "UTF-16" in fault("a: b".encode("utf-16"))


@pytest.mark.parametrize("hidden", ["\0", "\x07", "\x85", "\u200b", "\u202e", "\u2028", "\ud800", "\ufeff"])
def test_characters_that_cannot_be_seen_are_refused_where_they_stand(hidden: str) -> None:
    assert fault(f"a: b\nc: d{hidden}e").startswith("f.yaml:2:5: a character that cannot be seen")


def test_letters_of_any_language_are_fine() -> None:
    assert read("say: Heb je linkerbeen op — 左足を上げる 🦵\n").problems == ()


def test_a_question_mark_may_end_a_word_in_brackets() -> None:
    assert read("equipment: [mat, band?]\n").root.at(("equipment", 1)).value == "band?"
    assert read('equipment: [band?, "\t"]\n').root.at(("equipment", 0)).value == "band?"
    assert "is read as something else" in fault("[{say: How are you ?}]")


def test_a_part_that_is_known_already_stands_for_its_value() -> None:
    known = {"reps": 8}
    assert Node({"step": Node("8 reps", Place("f", 1, 1), made=known)}, Place("f", 1, 1)).plain() == {"step": known}


FULL = MAX_BYTES - 64


def filled(piece: str, before: str = "", after: str = "", size: int = FULL) -> str:
    return before + piece * ((size - len(before) - len(after)) // len(piece)) + after


DEEP = "more than 40 lists inside each other"
MANY = "the file has more than 150,000 values; keep what you need of them"
LONG = "this text is longer than 10,000 characters; shorten it"
LARGE = "the file is larger than 2 MiB"
SO_FAR = "more is wrong from here on; correct what is named so far"

HOSTILE: dict[str, tuple[str | bytes, str, str]] = {
    "too large": ("a: " + "x" * 5_000_000, "1:1", LARGE),
    "lists": (filled("["), "1:41", DEEP),
    "lists, line by line": (filled("[\n"), "41:1", DEEP),
    "mappings": (filled("{a: "), "1:161", DEEP),
    "dashes": (filled("- "), "1:81", DEEP),
    "stairs": ("".join(" " * deep + "a:\n" for deep in range(2_000)), "41:41", DEEP),
    "question marks": (filled("? "), "1:81", DEEP),
    "an alias bomb": (
        "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
        "9:12",
        "'*h' points to another part of the file; write that part out",
    ),
    "a wide alias bomb": (filled("- *a\n", "- &a [x, x]\n"), "101:3", SO_FAR),
    "a list that holds itself": ("a: &a [*a]", "1:8", "'*a' points to another part of the file"),
    "a long word": (filled("x", "a: "), "1:4", LONG),
    "a long text": (filled("x ", "a: "), "1:4", LONG),
    "a long text, line by line": (filled("x\n", 'a: "', '"'), "1:4", LONG),
    "a long block of text": (filled("  x\n", "a: |\n"), "1:4", LONG),
    "a long number": (filled("9", "a: "), "1:4", LONG),
    "a long name": (filled("x", "", ": c"), f"1:{FULL - 2}", "a ':' has no meaning here"),
    "letters of four bytes": (filled("🦵", "a: ", size=FULL // 4), "1:4", LONG),
    "items": (filled("- a\n"), "150000:3", MANY),
    "items on one line": (filled("a,", "[", "]"), "1:300000", MANY),
    "names": ("".join(f"name{i}: a\n" for i in range(140_000)), "75000:12", MANY),
    "mappings side by side": (filled("- {}\n"), "150000:3", MANY),
    "names, all the same": (filled("ab: cd\n"), "102:1", SO_FAR),
    "labels": (filled("- &a x\n"), "101:3", SO_FAR),
    "tags": (filled("- !a x\n"), "101:3", SO_FAR),
    "lists for names": (filled("[]: a\n"), "101:1", SO_FAR),
    "hidden by an escape": (filled('- "\\0"\n'), "101:3", SO_FAR),
    "a long tag": (filled("x", "!"), "1:1", "'!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is a tag"),
    "documents": (filled("---\n"), "2:1", "a second document begins here"),
    "colons": (filled(":"), f"1:{FULL}", "a ':' has no meaning here"),
    "a quotation mark never closed": (filled("- a\n", '- "'), "1:3", "a quotation mark is opened and never closed"),
    "spaces": (filled(" "), "1:1", "the file is empty"),
    "comments": (filled("#\n"), "1:1", "the file is empty"),
    "tabs": (filled("\t"), "1:1", "a tab stands here; use spaces"),
    "tabs, not many": ("\t\t\t: a", "1:1", "a tab stands here; use spaces"),
    "zeros": (filled("\0"), "1:1", "a character that cannot be seen (U+0000) stands here; delete it"),
    "zero bytes": (b"\0" * FULL, "1:1", "a character that cannot be seen (U+0000) stands here; delete it"),
    "another encoding": (b"a: " + b"\xe9" * 1_000_000, "1:4", "this letter is not UTF-8"),
    "a fault in the last line": (
        filled("- exercise: clamshell\n", "", "- a: b: c\n", 60_000),
        "2727:7",
        "a ':' has no",
    ),
    "an endless number": ("%YAML " + "9" * 5_000 + ".1\n---\na: b", "1:1", "a number in a '\\U…' or after '%YAML'"),
    "a letter beyond all letters": ('a: "\\UFFFFFFFF"', "1:1", "a number in a '\\U…' or after '%YAML'"),
    "a tag that is no letter": ("a: !%ED%A0%80 b\n", "1:5", "this is not YAML as a session uses it"),
    "a tag that is no letter, and more": (filled("#\n", "a: !%ED%A0%80 b\n"), "1:5", ""),
    "a tag that runs code": (
        "!!python/object/apply:os.system [echo]",
        "1:1",
        "'!!python/object/apply:os.system' is a tag",
    ),
}


class Work:
    """Counts what the parsers are asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events = 0
        for name in ("events", "quick_events"):
            monkeypatch.setattr(nodes, name, self._counting(getattr(nodes, name)))

    def _counting(
        self, parse: Callable[[str, str], Iterator[yaml.Event]]
    ) -> Callable[[str, str], Iterator[yaml.Event]]:
        def counted(text: str, file: str) -> Iterator[yaml.Event]:
            for event in parse(text, file):
                self.events += 1
                yield event

        return counted


@pytest.mark.parametrize(("text", "place", "what"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused_in_clear_words_with_little_work(
    text: str | bytes, place: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(monkeypatch)
    problems = found(text)
    assert str(problems[-1]).startswith(f"f.yaml:{place}: {what}")
    assert len(problems) <= MAX_PROBLEMS + 1
    most = {MANY: 2 * MAX_VALUES + 10, SO_FAR: 10 * MAX_PROBLEMS, DEEP: 200, LONG: 200}
    assert work.events <= most.get(what, 30_000)


@pytest.mark.parametrize("case", ["lists", "a long text", "names", "tags", "zeros"])
def test_hostile_files_take_little_memory(case: str) -> None:
    text = HOSTILE[case][0]
    tracemalloc.start()
    try:
        found(text)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def steps(count: int) -> str:
    return "voicecoach: 1\ntitle: Long\nsession:\n" + "  - exercise: clamshell\n    sets: 2\n" * count


def test_ten_thousand_steps_are_read_once_and_by_the_quick_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch)
    root = read(steps(10_000)).root
    assert len(root.under("session").items) == 10_000
    assert root.at(("session", 9_999, "sets")).place == Place("f.yaml", 20_003, 11)
    assert work.events == 6 * 10_000 + 13


@pytest.mark.parametrize(
    ("fault_in_it", "column", "what"),
    [
        ("  - say: a: b", 11, "a ':' has no meaning here"),
        ("   - say: a", 4, "this '-' does not fit here"),
        ("    reps 5\n  - say: a", 5, "a ':' is missing after the name"),
        ('  - say: "Hold', 10, "a quotation mark is opened and never closed"),
        ('  - say: "Good" is enough', 17, "text that begins with a quotation mark ends with the next one"),
        ("  - say: {side} leg up", 17, "text that begins with '{' is read as something else"),
        ('  - say: ["a" b]', 15, "the ']' or a comma is missing before this"),
        ("\t- say: a", 1, "a tab stands here"),
        ("  - say: @a", 10, "text cannot begin with this character"),
    ],
)
@pytest.mark.parametrize("count", [2, 10_000])
def test_a_fault_is_explained_alike_in_short_and_long_files(
    count: int, fault_in_it: str, column: int, what: str
) -> None:
    (problem,) = found(steps(count) + fault_in_it + "\nlast: a")
    assert problem.what.startswith(what) or (count > 2 and problem.what.startswith("this does not fit here"))
    assert (problem.line, problem.column) == (4 + 2 * count, column)


def either(text: str) -> tuple[object, object]:
    """Read a text with libyaml where it is there, and without it."""

    def reading() -> object:
        try:
            return read(text)
        except ScriptError as error:
            return error.problems

    with pytest.MonkeyPatch.context() as patch:
        quick = reading()
        patch.setattr("voicecoach.script.text.yaml_text._LIBYAML", None)
        return quick, reading()


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa: 🦵 é\r\nb: [🦵, {c: 1}]\r\n",
        "🦵: [é, {🦵🦵: x}] # 🦵\nb: {c: }\n",
        "[mat, band?, a ?, b ?c]",
        "{a?: b?c, d: e??}",
        "[{say:}]",
        "a:\tb\nc: d\t\n",
        "a: |# text\n  b\n",
        "a: &b? c",
        "a: *b?",
        "? a\n: ? b\n",
        "!? a",
        '["\\u200b", b?]',
        ">\n  \t a\n",
    ],
)
def test_both_parsers_give_the_same_where_they_are_known_to_differ(text: str) -> None:
    quick, slow = either(text)
    assert quick == slow


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                *"-:?{}[],&*!|>'\"%@`#\t\n ",
                *("a", "é", "🦵", "b?", "  ", "\n- ", "\n  ", ": ", ", ", "? ", "[a, ", "{b: "),
            ]
        ),
        max_size=30,
    )
)
def test_both_parsers_give_the_same_for_any_mixture_of_signs(signs: list[str]) -> None:
    quick, slow = either("".join(signs))
    assert quick == slow


def test_values_in_a_sentence_are_short_and_on_one_line() -> None:
    assert shorten("one\n  two") == "one two"
    assert shorten(True) == "true"
    assert len(shorten("x" * 100)) == 40
