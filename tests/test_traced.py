"""The tracer of the test of privacy sees what that test must not find."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.traced import Call, calls_of, cannot_trace, tracer

CULPRIT = """
import socket, subprocess, sys, threading

def talk():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
        nobody.connect(("127.0.0.1", 9))
        nobody.send(b"words")
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as refused:
        refused.connect_ex(("::1", 9))

def write():
    with open(sys.argv[1], "wb") as file:
        file.write(b"sound" * 1000)

if len(sys.argv) > 2:
    threads = [threading.Thread(target=work) for work in (talk, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
else:
    subprocess.run([sys.executable, "-m", "culprit", sys.argv[1], "child"], check=True)
"""


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """What a program did in a thread of a child."""
    reason = cannot_trace()
    if reason:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("traced")
    (folder / "culprit.py").write_text(CULPRIT)
    traces = folder / "traces"
    traces.mkdir()
    command = [*tracer(traces), sys.executable, "culprit.py", "loot"]
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    return calls_of(traces)


def test_a_connection_to_the_network_is_seen_and_whose_it_is(calls: list[Call]) -> None:
    (connection,) = (call for call in calls if call.name == "connect" and call.family == "AF_INET")
    assert connection.program == "culprit"
    assert [call.count for call in calls if call.name == "connect" and call.family == "AF_INET6"] == [-1], "refused"


def test_what_is_sent_is_seen(calls: list[Call]) -> None:
    assert any(call.name == "sendto" and '"words"' in call.arguments for call in calls)


def test_a_file_that_is_written_is_seen_with_its_whole_path_its_bytes_and_whose_it_is(calls: list[Call]) -> None:
    opened = [call for call in calls if call.opens_to_write and Path(call.path).name == "loot"]
    assert [(call.program, Path(call.path).is_absolute()) for call in opened] == [("culprit", True)]
    written = [call for call in calls if call.writes and call.path == opened[0].path]
    assert sum(call.count for call in written) == 5000


def test_a_file_that_is_read_is_not_taken_for_one_that_is_written(calls: list[Call]) -> None:
    assert not any(call.opens_to_write for call in calls if call.path.endswith((".so", ".py")))
