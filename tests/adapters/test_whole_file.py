from __future__ import annotations

import stat
from pathlib import Path

import pytest

from voicecoach.adapters.whole_file import write_whole


def test_a_file_is_made_with_its_folder_and_its_line_ends(tmp_path: Path) -> None:
    write_whole(tmp_path / "new" / "profile.yaml", "a: é\r\nb: c\n")
    assert (tmp_path / "new" / "profile.yaml").read_bytes() == "a: é\r\nb: c\n".encode()


def test_a_link_stays_a_link_and_who_may_read_stays_as_it_was(tmp_path: Path) -> None:
    target, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "profile.yaml"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(target, "half \ud800")
    assert [path.name for path in tmp_path.iterdir()] == ["profile.yaml"]
    assert target.read_text() == "old"
