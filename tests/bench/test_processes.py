"""A program's children are counted with it, and a hog leaves it its arguments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.processes import computed, family, memory

GRANDPARENT = """
import subprocess, sys
child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
subprocess.run([sys.executable, "-c", child])
"""


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="Linux tells of processes in /proc")
def test_children_of_children_count() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", GRANDPARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert len(family(process.pid)) == 3
        assert sum(memory(process.pid).values()) > sum(memory(family(process.pid)[2]).values()) > 0
        assert computed(process.pid) >= computed(family(process.pid)[2])
        process.communicate(b"\n")


def test_a_program_beside_a_hog_gets_its_arguments(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"a":1}')
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.hogged", "thread", "0", "json.tool", "--compact", str(file)],
        stdin=subprocess.DEVNULL,  # which ends at once: the hog is never told to begin
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == '{"a":1}\n'
