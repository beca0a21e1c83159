from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from voicecoach.adapters.model_words import words_of
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.errors import HearingError


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the bundled model that a test may change."""
    return Path(shutil.copytree(BUNDLED_MODEL, tmp_path / "model"))


def without_symbols(graph: Path) -> None:
    """Take the table of words out of a graph, as most large models are."""
    content = bytearray(graph.read_bytes())
    flags = content.index(b"standard") + len(b"standard") + 4
    assert content[flags] == 2
    content[flags] = 0
    table = content.index(bytes.fromhex("74fbb27e"))
    last_key = len(words_table()) - 1
    end = content.index(last_key.to_bytes(8, "little"), content.index(words_table()[-1].encode())) + 8
    graph.write_bytes(content[:table] + content[end:])


def words_table() -> list[str]:
    text = (BUNDLED_MODEL / "graph" / "words.txt").read_text(encoding="utf-8")
    return [line.split()[0] for line in text.splitlines()]


def test_the_words_of_the_bundled_model_are_known_without_loading_it() -> None:
    words = words_of(BUNDLED_MODEL)
    assert {"pause", "left", "yes", "ten", "i'm"} <= words
    assert not words & {"penguin", "<eps>", "[unk]", "#0"}


def test_the_small_models_of_vosk_have_their_words_in_the_graph_alone(model: Path) -> None:
    (model / "graph" / "words.txt").unlink()
    decoder = VoskDecoder(model)
    assert all(decoder.knows(word) for word in words_of(model))
    assert words_of(model) == words_of(BUNDLED_MODEL)


def test_a_graph_without_words_leaves_them_to_the_text(model: Path) -> None:
    without_symbols(model / "graph" / "Gr.fst")
    decoder = VoskDecoder(model)
    assert decoder.knows("pause")
    assert words_of(model) == words_of(BUNDLED_MODEL)


def test_where_graph_and_text_differ_the_graph_is_believed_as_libvosk_does(model: Path) -> None:
    (model / "graph" / "words.txt").write_text("<eps> 0\npenguin 1\n")
    assert not VoskDecoder(model).knows("penguin")
    assert words_of(model) == words_of(BUNDLED_MODEL)


def test_older_models_have_all_in_one_folder(tmp_path: Path) -> None:
    for path in (BUNDLED_MODEL / "graph").iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    assert words_of(tmp_path) == words_of(BUNDLED_MODEL)


@pytest.mark.parametrize("kept", [0, 3, 40, 68, 90, 200])
def test_a_graph_that_is_cut_short_is_a_clear_error(model: Path, kept: int) -> None:
    graph = model / "graph" / "Gr.fst"
    graph.write_bytes(graph.read_bytes()[:kept])
    with pytest.raises(HearingError, match=r"The words of the Vosk model in .* cannot be read: .*\. Install the model"):
        words_of(model)


def test_a_graph_of_rubbish_is_a_clear_error(model: Path) -> None:
    (model / "graph" / "Gr.fst").write_bytes(b"<html>404</html>" * 1000)
    with pytest.raises(HearingError, match="cannot be read"):
        words_of(model)


def test_a_folder_without_a_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(HearingError, match="cannot be read"):
        words_of(tmp_path)
