import time

import pytest

from voicecoach.errors import ScriptError
from voicecoach.script.nodes import Document, read_nodes, shorten


def read(text: str | bytes) -> Document:
    return read_nodes(text, "f.yaml")


def fault(text: str | bytes) -> str:
    with pytest.raises(ScriptError) as caught:
        read(text)
    return str(caught.value)


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


HOSTILE = {
    "90,000 lists deep": "[" * 90_000,
    "90,000 lists deep, line by line": "[\n" * 90_000,
    "30,000 mappings deep": "{a: " * 30_000,
    "90,000 dashes deep": "- " * 90_000,
    "90,000 question marks deep": "? " * 90_000,
    "an alias bomb": "a: &a [x, x]\n"
    + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
    "a list that holds itself": "a: &a [*a]",
    "5 MB of text": "a: " + "x" * 5_000_000,
    "250 KB of text": "a: " + "x " * 125_000,
    "250 KB of quoted lines": 'a: "' + "x\n" * 125_000 + '"',
    "100,000 values": "[" + "a," * 100_000 + "]",
    "30,000 names, all the same": "ab: cd\n" * 30_000,
    "250 KB of colons": ":" * 250_000,
    "250 KB of opening quotation marks": "'" * 250_001,
    "250 KB of spaces": " " * 250_000,
    "an endless number": "%YAML " + "9" * 5_000 + ".1\n---\na: b",
    "a letter beyond all letters": 'a: "\\UFFFFFFFF"',
    "nothing but zeros": "\0" * 1_000,
    "tabs": "\t\t\t: a",
    "a tag that runs code": "!!python/object/apply:os.system [echo]",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused_within_a_second(text: str) -> None:
    began = time.process_time()
    try:
        assert read(text).problems
    except ScriptError as error:
        assert error.problems
    assert time.process_time() - began < 1.0


def test_values_in_a_sentence_are_short_and_on_one_line() -> None:
    assert shorten("one\n  two") == "one two"
    assert shorten(True) == "true"
    assert len(shorten("x" * 100)) == 40
