from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.adapters.model_server import ModelServer, model_server
from voicecoach.adapters.model_download import Download
from voicecoach.errors import HearingError, NotFoundError

DATA = np.random.default_rng(5).bytes(400_000)
LONGEST = 1_000_000


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with model_server() as server:
        yield server


class Fetching:
    """One download, and what was told of its progress."""

    def __init__(self, address: str, folder: Path, longest: int = LONGEST) -> None:
        self.download = Download(address, address, folder, "model", longest)
        self.shares: list[float] = []

    def __call__(self) -> bytes:
        self.download.fetch(self.shares.append)
        return self.download.file.read_bytes()


def test_a_file_is_fetched_whole_and_its_progress_told(server: ModelServer, tmp_path: Path) -> None:
    fetch = Fetching(server.offer("model.zip", DATA), tmp_path / "new" / "folder")
    assert fetch() == DATA
    assert fetch.shares == sorted(fetch.shares)
    assert fetch.shares[-1] == 1.0
    assert len(fetch.shares) > 3


def test_a_connection_that_breaks_is_taken_up_where_it_broke(server: ModelServer, tmp_path: Path) -> None:
    fetch = Fetching(server.offer("model.zip", DATA, breaks=[100_000, 300_000]), tmp_path)
    assert fetch() == DATA
    assert [asked.get("Range") for asked in server.asked] == [None, "bytes=100000-", "bytes=300000-"]


def test_a_connection_that_keeps_breaking_says_so_and_the_next_call_goes_on(
    server: ModelServer, tmp_path: Path
) -> None:
    address = server.offer("model.zip", DATA, breaks=[100_000, 100_000])
    with pytest.raises(HearingError, match=r"127\.0\.0\.1:\d+ broke after 0\.1 MB\. Type the same again: it goes on"):
        Fetching(address, tmp_path)()
    assert Fetching(address, tmp_path)() == DATA
    assert server.asked[-1]["Range"] == "bytes=100000-"
    assert server.asked[-1]["If-Range"] == '"first"'


def test_a_connection_that_only_trickles_is_given_up_in_the_end(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, breaks=[1, 2, 3, 4, 5, 6])
    with pytest.raises(HearingError, match="broke after"):
        Fetching(address, tmp_path)()
    assert len(server.asked) == 5


def test_a_file_that_has_changed_meanwhile_comes_whole(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, breaks=[100_000, 100_000])
    with pytest.raises(HearingError):
        Fetching(address, tmp_path)()
    server.offer("model.zip", DATA[::-1], tag='"second"')
    assert Fetching(address, tmp_path)() == DATA[::-1]


def test_without_a_tag_the_file_comes_whole_again(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, tag="", breaks=[100_000, 50_000])
    with pytest.raises(HearingError):
        Fetching(address, tmp_path)()
    assert Fetching(address, tmp_path)() == DATA
    assert all("Range" not in asked for asked in server.asked)


def test_a_weak_tag_is_no_ground_to_go_on_from(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, tag='W/"x"', breaks=[100_000, 50_000])
    with pytest.raises(HearingError):
        Fetching(address, tmp_path)()
    assert Fetching(address, tmp_path)() == DATA
    assert all("Range" not in asked for asked in server.asked)


def test_what_came_from_one_address_is_not_gone_on_with_from_another(server: ModelServer, tmp_path: Path) -> None:
    with pytest.raises(HearingError):
        Fetching(server.offer("one.zip", DATA, breaks=[100_000, 100_000]), tmp_path)()
    assert Fetching(server.offer("other.zip", DATA[::-1]), tmp_path)() == DATA[::-1]


def test_a_file_that_is_there_whole_is_not_fetched_again(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA)
    Fetching(address, tmp_path)()
    assert Fetching(address, tmp_path)() == DATA
    assert len(server.asked) == 1


def test_a_part_that_is_longer_than_the_file_is_begun_again(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, breaks=[100_000, 100_000])
    with pytest.raises(HearingError):
        Fetching(address, tmp_path)()
    server.offer("model.zip", DATA[:50_000])
    assert Fetching(address, tmp_path)() == DATA[:50_000]


def test_a_file_of_a_length_not_told_is_fetched(server: ModelServer, tmp_path: Path) -> None:
    fetch = Fetching(server.offer("model.zip", DATA, length_told=False), tmp_path)
    assert fetch() == DATA
    assert set(fetch.shares) == {0.0}
    assert Fetching(f"{server.address}/model.zip", tmp_path)() == DATA
    assert len(server.asked) == 1, "now the length is known"


def test_a_servers_own_packing_is_left_alone_since_the_digest_is_of_the_archive(
    server: ModelServer, tmp_path: Path
) -> None:
    address = server.offer("model.tgz", b"\x1f\x8b" + DATA, headers={"Content-Encoding": "gzip"})
    assert Fetching(address, tmp_path)() == b"\x1f\x8b" + DATA
    assert server.asked[0]["Accept-Encoding"] == "identity"


def test_ctrl_c_keeps_what_has_come(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA)
    download = Download(address, address, tmp_path, "model", LONGEST)

    def interrupt(share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download.fetch(interrupt)
    kept = download.file.stat().st_size
    assert 200_000 < kept < len(DATA)
    assert Fetching(address, tmp_path)() == DATA
    assert server.asked[-1]["Range"] == f"bytes={kept}-"


def test_notes_that_are_damaged_are_no_hindrance(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, breaks=[100_000, 100_000])
    with pytest.raises(HearingError):
        Fetching(address, tmp_path)()
    (tmp_path / "model.part.json").write_text("[]")
    assert Fetching(address, tmp_path)() == DATA


def test_a_password_in_the_address_is_not_kept(server: ModelServer, tmp_path: Path) -> None:
    server.offer("model.zip", DATA)
    Fetching(f"{server.address.replace('//', '//me:secret@')}/model.zip?token=secret", tmp_path)()
    assert all(b"secret" not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("status", [404, 410])
def test_nothing_at_the_address_is_named(server: ModelServer, tmp_path: Path, status: int) -> None:
    address = server.offer("model.zip", b"", status=status)
    with pytest.raises(NotFoundError, match=r"There is nothing at http://.*/model\.zip\. Check the address"):
        Fetching(address, tmp_path)()


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_server_that_refuses_is_named_with_its_reason(server: ModelServer, tmp_path: Path, status: int) -> None:
    address = server.offer("model.zip", b"", status=status)
    with pytest.raises(HearingError, match=rf"is not given out: {status} \w+"):
        Fetching(address, tmp_path)()


def test_going_round_in_circles_is_a_clear_error(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", b"", status=302, headers={"Location": "/model.zip"})
    with pytest.raises(HearingError, match="Nothing can be fetched from"):
        Fetching(address, tmp_path)()


def test_no_network_is_one_sentence_with_another_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with model_server() as server:
        address = f"{server.address}/model.zip"
    with pytest.raises(
        HearingError, match=r"^127\.0\.0\.1:\d+ cannot be reached\. Check the network\. Or fetch it on another machine"
    ):
        Fetching(address, tmp_path)()


def test_a_server_that_only_claims_to_be_safe_is_not_believed(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA).replace("http:", "https:")
    with pytest.raises(HearingError, match=r"^127\.0\.0\.1:\d+ does not prove who it is\. Check this machine's date"):
        Fetching(address, tmp_path)()
    assert server.asked == []


@pytest.mark.parametrize("address", ["http://", "http://["])
def test_an_address_that_is_none_is_a_clear_error(address: str, tmp_path: Path) -> None:
    with pytest.raises(HearingError, match="Nothing can be fetched from"):
        Fetching(address, tmp_path)()


def test_a_file_too_long_for_a_model_is_refused_before_it_comes(server: ModelServer, tmp_path: Path) -> None:
    with pytest.raises(HearingError, match=r"longer than 0\.1 MB, too long for a model"):
        Fetching(server.offer("model.zip", DATA), tmp_path, longest=100_000)()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_turns_out_too_long_is_refused_and_not_kept(server: ModelServer, tmp_path: Path) -> None:
    with pytest.raises(HearingError, match="too long for a model"):
        Fetching(server.offer("model.zip", DATA, length_told=False), tmp_path, longest=100_000)()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_too_small_is_told_before_anything_comes(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, headers={"Content-Length": str(10**18)})
    with pytest.raises(HearingError, match=r"has room for [\d,]+ MB, and the model needs 1,000,000,000,000 MB\. Make"):
        Fetching(address, tmp_path, longest=10**19)()


def test_an_answer_with_another_part_than_asked_is_refused(server: ModelServer, tmp_path: Path) -> None:
    address = server.offer("model.zip", DATA, status=206, headers={"Content-Range": "bytes 7-8/9"})
    with pytest.raises(HearingError, match="another part than asked"):
        Fetching(address, tmp_path)()
    assert list(tmp_path.iterdir()) == []
