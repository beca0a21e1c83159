from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from voicecoach.adapters.keyboard import Keyboard, keys

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals on Windows")

PROGRAM = """
import os, sys, threading

os.close(os.open(os.ttyname(0), os.O_RDWR))  # the first terminal that a session's leader opens comes to control it
from voicecoach.adapters.keyboard import Keyboard

done = threading.Event()

def on_key(key):
    print(key, flush=True)
    if key == "q":
        done.set()

try:
    with Keyboard(on_key) as keyboard:
        print("available" if keyboard.available else "not available", flush=True)
        done.wait(10)
        if "fail" in sys.argv:
            raise RuntimeError("the session failed")
except KeyboardInterrupt:
    print("interrupted", threading.current_thread().name, flush=True)
"""


class Terminal:
    """A pseudo-terminal with a program in it, which reads keys and prints them."""

    def __init__(self, *words: str) -> None:
        import termios

        self.ours, self.theirs = os.openpty()
        self.before = termios.tcgetattr(self.theirs)
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            stdin=self.theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "available\n"

    def press(self, sent: bytes) -> None:
        os.write(self.ours, sent)

    def printed(self) -> list[str]:
        """Wait for the program's end and give the lines that it printed."""
        return self.process.communicate(timeout=10)[0].splitlines()

    def is_as_before(self) -> bool:
        import termios

        return termios.tcgetattr(self.theirs) == self.before

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    terminal = Terminal(*getattr(request, "param", ()))
    yield terminal
    terminal.close()


@on_posix
def test_keys_come_one_by_one_by_name_without_enter_and_the_terminal_is_restored(terminal: Terminal) -> None:
    assert not terminal.is_as_before(), "keys are read one by one"
    terminal.press("+ \r?é".encode())
    terminal.press(b"q")
    assert terminal.printed() == ["+", "space", "enter", "?", "é", "q"]
    assert terminal.process.returncode == 0
    assert terminal.is_as_before()


@on_posix
def test_ctrl_c_is_a_keyboard_interrupt_of_the_main_thread_and_the_terminal_is_restored(terminal: Terminal) -> None:
    terminal.press(b"\x03")
    assert terminal.printed() == ["interrupted MainThread"]
    assert terminal.is_as_before()


@on_posix
@pytest.mark.parametrize("terminal", [("fail",)], indirect=True)
def test_the_terminal_is_restored_when_the_session_fails(terminal: Terminal) -> None:
    terminal.press(b"q")
    assert terminal.printed() == ["q"]
    assert terminal.process.returncode == 1
    assert terminal.is_as_before()


@on_posix
def test_a_terminal_that_goes_away_does_not_hurt() -> None:
    pressed: list[str] = []
    ours, theirs = os.openpty()
    with Keyboard(pressed.append, stdin=theirs) as keyboard:
        assert keyboard.available
        os.close(ours)
    os.close(theirs)
    assert pressed == []


def test_standard_input_that_is_not_a_terminal_gives_no_keys() -> None:
    program = """
from voicecoach.adapters.keyboard import Keyboard
with Keyboard(print) as keyboard:
    print(keyboard.available)
"""
    done = subprocess.run([sys.executable, "-c", program], input="q", capture_output=True, text=True, timeout=10)
    assert done.stdout.split() == ["False"]
    assert not done.stderr


def test_no_standard_input_at_all_gives_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for nothing in (None, io.StringIO("q")):
        monkeypatch.setattr(sys, "stdin", nothing)
        with Keyboard(print) as keyboard:
            assert not keyboard.available


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ("n", ["n"]),
        (" ", ["space"]),
        ("\n", ["enter"]),
        ("\x1b", ["esc"]),
        ("\x1b[A", []),
        ("\x1bOP", []),
        ("\x1b[15~[", ["["]),
        ("\x1b[1;5Cq", ["q"]),
        ("\t\x7f\x00", []),
    ],
)
def test_keys_have_names_and_the_letters_inside_a_sequence_are_not_keys(sent: str, named: list[str]) -> None:
    assert list(keys(sent)) == named
