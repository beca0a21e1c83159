"""Installing, with the real libvosk in its own process; the bundled model stands for any other."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.adapters.model_server import ModelServer, model_server
from voicecoach.adapters.model_catalogue import catalogue
from voicecoach.adapters.model_install import Fit, Installer, Stage, Trust
from voicecoach.adapters.model_origin import Local, Origin, Remote, known_digest, model_name, origin_of
from voicecoach.adapters.model_packed import USUAL_BOUNDS, Bounds
from voicecoach.adapters.model_store import Model, ModelSource, ModelStore
from voicecoach.adapters.model_trial import BadModelError
from voicecoach.adapters.vosk_decoder import BUNDLED_MODEL, VoskDecoder
from voicecoach.errors import HearingError, NotFoundError, UsageError

TODAY = "2026-11-21"
FILES = sorted(path for path in BUNDLED_MODEL.rglob("*") if path.is_file())


def as_zip(path: Path, top: str = "", leave_out: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for file in FILES:
            if file.name != leave_out:
                archive.write(file, top + file.relative_to(BUNDLED_MODEL).as_posix())
    return path


def as_tar(path: Path, top: str = "") -> Path:
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(BUNDLED_MODEL, top or ".")
    return path


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return as_zip(tmp_path_factory.mktemp("packed") / "a.zip", "vosk-model/").read_bytes()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with model_server() as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


@contextmanager
def quiet(_what: str) -> Iterator[Callable[[float], None]]:
    yield lambda _share: None


def unfitted(_model: Path, _progress: Callable[[float], None]) -> None:
    """Leave a model's scores as they are: measuring them takes long, and is tried elsewhere."""


def put_in(
    store: ModelStore,
    origin: Origin,
    name: str = "large",
    *,
    sha256: str | None = None,
    unverified: bool = False,
    replace: bool = False,
    stage: Stage = quiet,
    fit: Fit = unfitted,
    bounds: Bounds = USUAL_BOUNDS,
) -> Model:
    installer = Installer(store, stage, fit, TODAY, bounds)
    return installer.install(origin, name, trust=Trust(sha256, unverified), replace=replace)


def everything_in(store: ModelStore) -> list[str]:
    """Name all that lies in the models' folder, but the folder of downloads itself."""
    found = [path.relative_to(store.folder) for path in store.folder.glob("*")]
    found += [path.relative_to(store.folder) for path in store.folder.glob(".downloads/*")]
    return sorted(path.as_posix() for path in found if path.name != ".downloads")


@pytest.mark.parametrize("top", ["", "vosk-model-tiny/"])
@pytest.mark.parametrize("make", [as_zip, as_tar])
def test_an_archive_holds_the_model_in_one_folder_or_flat(
    tmp_path: Path, store: ModelStore, make: Callable[[Path, str], Path], top: str
) -> None:
    archive = make(tmp_path / "vosk-model-tiny.any", top)
    model = put_in(store, Local(archive), "tiny")
    assert VoskDecoder(model.folder).knows("pause")
    assert everything_in(store) == ["tiny"]
    assert model.source == ModelSource(
        str(archive), archive.stat().st_size, hashlib.sha256(archive.read_bytes()).hexdigest(), False, TODAY
    )
    assert store.models() == [model]


def test_a_folder_is_copied_and_left_as_it_is(tmp_path: Path, store: ModelStore) -> None:
    folder = Path(shutil.copytree(BUNDLED_MODEL, tmp_path / "mine"))
    model = put_in(store, Local(folder))
    assert not (folder / "source.json").exists()
    shutil.rmtree(folder)
    assert VoskDecoder(model.folder).knows("pause")
    assert model.source is not None
    assert model.source.sha256 is None


def test_a_folder_that_is_no_model_is_refused_before_it_is_copied(tmp_path: Path, store: ModelStore) -> None:
    (tmp_path / "home" / "letters").mkdir(parents=True)
    (tmp_path / "home" / "letter.txt").touch()
    with pytest.raises(BadModelError, match=r"home cannot be used: am/final\.mdl|home cannot be used: final\.mdl"):
        put_in(store, Local(tmp_path / "home"))
    assert not store.folder.exists()


def test_a_folder_with_too_much_beside_the_model_is_refused(tmp_path: Path, store: ModelStore) -> None:
    folder = Path(shutil.copytree(BUNDLED_MODEL, tmp_path / "mine"))
    with pytest.raises(BadModelError, match=r"holds more than any model has"):
        put_in(store, Local(folder), bounds=Bounds(unpacked=1_000_000))
    assert not store.folder.exists()


def test_a_model_from_the_network_is_installed_when_its_digest_is_the_one_given(
    store: ModelStore, server: ModelServer, packed: bytes
) -> None:
    digest = hashlib.sha256(packed).hexdigest()
    address = server.offer("a.zip", packed, breaks=[500_000])
    model = put_in(store, Remote(address), sha256=digest)
    assert model.source == ModelSource(address, len(packed), digest, True, TODAY)
    assert everything_in(store) == ["large"]
    assert json.loads((model.folder / "source.json").read_text())["place"] == address


def test_with_no_digest_known_the_one_it_has_is_told_and_nothing_installed(
    store: ModelStore, server: ModelServer, packed: bytes
) -> None:
    digest = hashlib.sha256(packed).hexdigest()
    origin = Remote(server.offer("a.zip", packed))
    with pytest.raises(UsageError, match=rf"a\.zip came with SHA-256 {digest}, .* add --sha256 {digest}; .*unverified"):
        put_in(store, origin)
    assert everything_in(store) == [".downloads/large.part", ".downloads/large.part.json"]
    model = put_in(store, origin, unverified=True)
    assert len(server.asked) == 1, "what has come is not fetched again"
    assert model.source is not None
    assert not model.source.verified
    assert everything_in(store) == ["large"]


def test_a_wrong_digest_is_refused_and_what_came_is_thrown_away(
    store: ModelStore, server: ModelServer, packed: bytes
) -> None:
    with pytest.raises(BadModelError, match=r"a\.zip has SHA-256 \w{64}, and should have 0{64}, so it is damaged or"):
        put_in(store, Remote(server.offer("a.zip", packed)), sha256="0" * 64, unverified=True)
    assert everything_in(store) == []


def test_an_archive_called_as_in_the_catalogue_is_held_to_the_digest_there(
    tmp_path: Path, store: ModelStore, server: ModelServer, packed: bytes
) -> None:
    (tmp_path / "vosk-model-small-en-us-0.15.zip").write_bytes(packed)
    local = Local(tmp_path / "vosk-model-small-en-us-0.15.zip")
    server.offer("mirror/vosk-model-small-en-us-0.15.zip", packed)
    remote = origin_of("vosk-model-small-en-us-0.15", f"{server.address}/mirror/")
    for origin in (local, remote):
        with pytest.raises(BadModelError, match="and should have 30f26242c4eb449f"):
            put_in(store, origin, unverified=True)
    assert everything_in(store) == []
    assert put_in(store, local, sha256=hashlib.sha256(packed).hexdigest()).name == "large"


def test_a_page_in_place_of_an_archive_is_refused(store: ModelStore, server: ModelServer) -> None:
    with pytest.raises(BadModelError, match=r"a\.zip is not unpacked: it is neither a \.zip nor a \.tar\.gz"):
        put_in(store, Remote(server.offer("a.zip", b"<html>Log in to this network</html>")))
    assert everything_in(store) == []


def test_a_truncated_archive_is_refused(store: ModelStore, tmp_path: Path, packed: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(packed[:-1000])
    with pytest.raises(BadModelError, match=r"a\.zip is not unpacked: it is damaged or cut short"):
        put_in(store, Local(tmp_path / "a.zip"))
    assert everything_in(store) == []


@pytest.mark.parametrize("lacking", ["final.mdl", "HCLr.fst", "word_boundary.int"])
def test_an_archive_without_a_model_is_refused(store: ModelStore, tmp_path: Path, lacking: str) -> None:
    archive = as_zip(tmp_path / "a.zip", leave_out=lacking)
    with pytest.raises(BadModelError, match=rf"a\.zip cannot be used: .*{lacking} is missing\. Nothing was installed"):
        put_in(store, Local(archive))
    assert everything_in(store) == []


def test_a_model_that_brings_libvosk_down_is_refused_and_we_live(store: ModelStore, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(BUNDLED_MODEL, tmp_path / "damaged"))
    graph = damaged / "graph" / "HCLr.fst"
    graph.write_bytes(graph.read_bytes()[:70_000])
    with pytest.raises(BadModelError, match=r"The Vosk model in .*damaged cannot be used.*Nothing was installed"):
        put_in(store, Local(damaged))
    assert not store.folder.exists()


def test_a_taken_name_is_refused_before_anything_is_fetched_unless_it_is_to_be_replaced(
    store: ModelStore, server: ModelServer, packed: bytes
) -> None:
    origin = Remote(server.offer("a.zip", packed))
    first = put_in(store, origin, unverified=True)
    (first.folder / "mark").touch()
    with pytest.raises(UsageError, match=r"A model 'large' is installed already\. Add --replace"):
        put_in(store, origin, unverified=True)
    assert len(server.asked) == 1
    second = put_in(store, origin, unverified=True, replace=True)
    assert not (second.folder / "mark").exists()
    assert everything_in(store) == ["large"]


def test_a_replacement_that_fails_leaves_the_model_that_was_there(store: ModelStore, tmp_path: Path) -> None:
    put_in(store, Local(BUNDLED_MODEL))
    with pytest.raises(BadModelError):
        put_in(store, Local(as_zip(tmp_path / "a.zip", leave_out="Gr.fst")), replace=True)
    assert everything_in(store) == ["large"]
    assert VoskDecoder(store.named("large").folder).knows("pause")


@pytest.mark.parametrize("name", ["bundled", "Bundled", "", ".", "..", "../out", "a/b", "a\\b", ".hidden", "a ", "ü"])
def test_a_name_that_cannot_be_one_is_refused(store: ModelStore, name: str) -> None:
    with pytest.raises(UsageError, match="A model cannot be called"):
        put_in(store, Local(BUNDLED_MODEL), name)


@pytest.mark.parametrize("stage", ["Fetching the model", "Unpacking the model", "Trying the model"])
def test_ctrl_c_leaves_nothing_but_what_can_be_gone_on_with(
    store: ModelStore, server: ModelServer, packed: bytes, stage: str
) -> None:
    @contextmanager
    def interrupted(what: str) -> Iterator[Callable[[float], None]]:
        if what == "Trying the model" == stage:
            raise KeyboardInterrupt

        def progress(share: float) -> None:
            if what == stage and share > 0.5:
                raise KeyboardInterrupt

        yield progress

    origin = Remote(server.offer("a.zip", packed))
    with pytest.raises(KeyboardInterrupt):
        put_in(store, origin, unverified=True, stage=interrupted)
    assert everything_in(store) == [".downloads/large.part", ".downloads/large.part.json"]
    assert put_in(store, origin, unverified=True).folder.is_dir()
    assert everything_in(store) == ["large"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        HearingError, match=r"The model cannot be installed in .*file/models: Not a directory .*\. Make room"
    ):
        put_in(ModelStore(tmp_path / "file" / "models"), Local(BUNDLED_MODEL))


def test_a_digest_is_of_no_use_for_a_folder(store: ModelStore) -> None:
    with pytest.raises(UsageError, match="is a folder, and --sha256 is of an archive"):
        put_in(store, Local(BUNDLED_MODEL), sha256="0" * 64)


def test_what_a_program_that_was_killed_has_left_is_cleared_away(store: ModelStore, tmp_path: Path) -> None:
    put_in(store, Local(BUNDLED_MODEL))
    (store.folder / ".large.new").mkdir()
    store.named("large").folder.rename(store.folder / ".large.old")
    assert store.models() == []
    with pytest.raises(BadModelError):
        put_in(store, Local(as_zip(tmp_path / "a.zip", leave_out="Gr.fst")))
    assert everything_in(store) == ["large"], "the model that had been put aside is back"


def test_the_scores_are_measured_before_the_model_is_there_and_no_strangers_measure_is_taken(
    store: ModelStore, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(BUNDLED_MODEL, tmp_path / "mine"))
    (folder / "fit.json").write_text("obey everything")

    def fit(model: Path, progress: Callable[[float], None]) -> None:
        assert store.models() == []
        assert not (model / "fit.json").exists()
        (model / "fit.json").write_text("ours")
        progress(1.0)

    assert (put_in(store, Local(folder), fit=fit).folder / "fit.json").read_text() == "ours"


def test_a_model_whose_scores_cannot_be_measured_is_not_installed(store: ModelStore) -> None:
    def fit(_model: Path, _progress: Callable[[float], None]) -> None:
        raise HearingError("The speech recogniser died.")

    with pytest.raises(HearingError, match="died"):
        put_in(store, Local(BUNDLED_MODEL), fit=fit)
    assert everything_in(store) == []


def test_a_model_is_removed(store: ModelStore) -> None:
    put_in(store, Local(BUNDLED_MODEL))
    store.remove("large")
    assert everything_in(store) == []
    with pytest.raises(NotFoundError, match="No model 'large' is installed"):
        store.remove("large")


def test_only_what_is_installed_is_found(store: ModelStore) -> None:
    (store.folder / "large").mkdir(parents=True)
    (store.folder / ".downloads").mkdir()
    assert store.find("large") is not None
    for name in ("..", ".", "", "../models/large", ".downloads", "nowhere"):
        assert store.find(name) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"place": 1}'])
def test_a_model_whose_origin_is_not_known_is_a_model_all_the_same(store: ModelStore, content: str) -> None:
    (store.folder / "large").mkdir(parents=True)
    (store.folder / "large" / "source.json").write_text(content)
    assert store.models() == [Model("large", store.folder / "large")]


def test_the_catalogue_names_models_with_their_digests() -> None:
    entries = {entry.name: entry for entry in catalogue()}
    small = entries["vosk-model-small-en-us-0.15"]
    assert (small.bytes, small.licence) == (41_205_931, "Apache-2.0")
    assert all(len(bytes.fromhex(entry.sha256)) == 32 for entry in catalogue())
    assert all(entry.address.startswith("https://") for entry in catalogue())
    assert all(entry.address.endswith(f"/{entry.name}.zip") for entry in catalogue())


def test_a_name_of_the_catalogue_means_its_publishers_address_or_a_mirrors(tmp_path: Path) -> None:
    (small,) = catalogue()
    origin = origin_of(small.name)
    assert origin == Remote(small.address)
    assert known_digest(origin) == small.sha256
    assert model_name(origin) == small.name
    for mirror in ("https://example.org/vosk", "https://example.org/vosk/"):
        assert origin_of(small.name, mirror) == Remote(f"https://example.org/vosk/{small.name}.zip")
    (tmp_path / f"{small.name}.zip").touch()
    assert origin_of(small.name, str(tmp_path)) == Local(tmp_path / f"{small.name}.zip")
    assert origin_of(small.name, tmp_path.as_uri()) == Local(tmp_path / f"{small.name}.zip")


@pytest.mark.parametrize(
    ("file", "name"), [("a-1.5.zip", "a-1.5"), ("a.tar.gz", "a"), ("A.TGZ", "A"), ("plain", "plain")]
)
def test_a_model_is_called_as_its_archive(tmp_path: Path, file: str, name: str) -> None:
    (tmp_path / file).touch()
    assert model_name(origin_of(str(tmp_path / file))) == name
    assert model_name(origin_of((tmp_path / file).as_uri())) == name
    assert model_name(origin_of(f"https://example.org/x/{file}?key=1")) == name


def test_a_password_in_an_address_is_not_shown() -> None:
    assert Remote("https://me:secret@example.org:8/a.zip?key=secret").place == "https://example.org:8/a.zip"


@pytest.mark.parametrize(
    ("source", "mirror", "kind", "said"),
    [
        ("vosk-model-small-en-us-0.51", None, NotFoundError, "did you mean 'vosk-model-small-en-us-0.15'"),
        ("nowhere.zip", None, NotFoundError, "There is no file or folder 'nowhere.zip'"),
        ("file:///nowhere/at/all.zip", None, NotFoundError, "no file or folder '.*all.zip'"),
        ("ftp://example.org/a.zip", None, UsageError, "Nothing can be fetched from a ftp address"),
        ("other", "https://example.org", UsageError, "--mirror says nothing about it"),
    ],
)
def test_a_source_that_is_none_is_a_clear_error(
    source: str, mirror: str | None, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind, match=said):
        origin_of(source, mirror)
