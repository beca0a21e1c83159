"""A program and all that it starts, its system calls traced: what it opened for writing, and whom it talked to."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "socket,connect,sendto,sendmsg,sendmmsg,bind,open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,mknod,mknodat,"
    "memfd_create,write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice,io_uring_setup,"
    "execve,clone,clone3,fork,vfork"
)
"""By which a process starts others, reaches the network, or puts bytes into a file; not writing to memory it maps."""

_CALL = re.compile(r"(?P<name>\w+)\((?P<rest>.*)\s= (?P<result>-?\d+|\?)(?P<after>.*)$")
_OPENED = re.compile(r"^<(/.*)>")
_FIRST = re.compile(r"^\d+<(/[^>]*)>")
_FAMILY = re.compile(r"\b(?:sa_family=)?(AF_\w+)")
_MODULE = re.compile(r'"-m", "([\w.]+)"')


def cannot_trace() -> str | None:
    """Say why nothing can be traced here, if so."""
    if shutil.which("strace") is None:
        return "not installed: strace"
    tried = subprocess.run([*_tracer(Path("/dev/null"), each=False), "true"], capture_output=True, timeout=30)
    return None if tried.returncode == 0 else f"strace may not trace here: {tried.stderr.decode().strip()[-200:]}"


def tracer(folder: Path) -> list[str]:
    """Give the words to put before a command, so that its calls are written into a folder, a file for each thread."""
    return _tracer(folder / "calls", each=True)


def _tracer(file: Path, *, each: bool) -> list[str]:
    follow = "-ff" if each else "-f"
    asked_for = ",".join(f"?{call}" for call in CALLS.split(","))  # not every machine has all of them
    return ["strace", follow, "-qq", "-y", "-s", "300", "--seccomp-bpf", "-e", f"trace={asked_for}", "-o", str(file)]


@dataclass(frozen=True, slots=True)
class Call:
    """A system call, one that failed too.

    Attributes:
        program: the module of Python that made it, else the program's name.
        name: of the call.
        arguments: as strace writes them.
        path: of the file that was opened or written to; empty where it is none, or failed.
        count: what it gave: of a write, how many bytes; -1 if it failed.
    """

    program: str
    name: str
    arguments: str
    path: str
    count: int

    @property
    def opens_to_write(self) -> bool:
        """Whether it opened a file so that it can be written to, or made one."""
        if not self.path or self.name not in ("open", "openat", "openat2", "creat"):
            return False
        flags = self.arguments.rpartition('"')[2]
        return self.name == "creat" or any(flag in flags for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TMPFILE"))

    @property
    def writes(self) -> bool:
        """Whether it put bytes into a file."""
        return bool(self.path) and self.count > 0 and self.name.startswith(("write", "pwrite"))

    @property
    def family(self) -> str:
        """Of addresses: ``AF_UNIX`` or another; empty where none is given."""
        found = _FAMILY.search(self.arguments)
        return found[1] if found else ""


def calls_of(folder: Path) -> list[Call]:
    """Read what ``tracer`` left in a folder."""
    lines = {int(file.suffix[1:]): file.read_text(errors="replace").splitlines() for file in folder.glob("calls.*")}
    parsed = {thread: [found for line in of_it if (found := _CALL.match(line))] for thread, of_it in lines.items()}
    parents = {
        int(call["result"]): thread
        for thread, calls in parsed.items()
        for call in calls
        if call["name"] in ("clone", "clone3", "fork", "vfork") and call["result"].isdigit()
    }
    own = {thread: _program(calls) for thread, calls in parsed.items()}

    def program(thread: int) -> str:
        while not own.get(thread) and thread in parents:
            thread = parents[thread]
        return own.get(thread, "")

    return [
        Call(program(thread), call["name"], call["rest"], _path(call), int(call["result"]))
        for thread, calls in parsed.items()
        for call in calls
        if call["result"] != "?"
    ]


def _program(calls: list[re.Match[str]]) -> str:
    """Give what a process became last; nothing of one that is still what its parent was."""
    become = [call["rest"] for call in calls if call["name"] == "execve" and call["result"] == "0"]
    if not become:
        return ""
    name, module = Path(become[-1].split('"')[1]).name, _MODULE.search(become[-1])
    return module[1] if module and name.startswith("python") else name


def _path(call: re.Match[str]) -> str:
    found = _OPENED.match(call["after"]) if call["name"].startswith(("open", "creat")) else _FIRST.match(call["rest"])
    return found[1] if found else ""
