"""The process that writes tags onto sound files, with mutagen. See ``file_tags``.

Run as ``python -m voicecoach.adapters.tag_worker``; it is asked once, over the ``wire``: ``{"path": ..., "ending":
".mp3", "tags": {...}}`` and the cover. It answers ``{}``, or ``{"fault": "No space left on device", "number": 28}``.

Each container has its own way: ID3 in MP3 and, as a chunk, in WAV; Vorbis comments in FLAC, Ogg Vorbis and Opus, with
chapters as ``CHAPTER000=`` comments and the picture as a FLAC picture block.
"""

from __future__ import annotations

import base64
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from voicecoach.adapters.file_tags import Tags
from voicecoach.adapters.private_stdout import private_stdout
from voicecoach.adapters.wire import read, write
from voicecoach.chapters import Chapter
from voicecoach.units import Seconds

if TYPE_CHECKING:
    from mutagen.flac import Picture

_MOST_IN_CONTENTS: Final = 255  # an ID3 table of contents counts its entries in a byte
_MOST_NUMBERED: Final = 1000  # CHAPTER000 to CHAPTER999
_NO_OFFSET: Final = 0xFFFFFFFF  # "go by the times": ID3v2 Chapter Frame Addendum, 3.1
_FRONT_COVER: Final = 3


def main() -> None:
    """Answer one question."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    answers = private_stdout()
    asked = read(sys.stdin.buffer)
    if asked is None:
        return
    question, cover = asked
    fields = question["tags"]
    chapters = [Chapter(**chapter) for chapter in fields.pop("chapters")]
    try:
        _write(Path(question["path"]), question["ending"], Tags(**fields, chapters=chapters, cover=cover))
    except OSError as fault:
        write(answers, {"fault": fault.strerror or str(fault), "number": fault.errno})
    else:
        write(answers, {})


def _write(path: Path, ending: str, tags: Tags) -> None:
    """Write tags.

    Raises:
        OSError: it cannot be done.
    """
    from mutagen import MutagenError

    try:
        _WAYS[ending](path, tags)
    except MutagenError as error:
        cause = error.__cause__ or error.__context__ or (error.args[0] if error.args else None)
        raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error


def _onto_mp3(path: Path, tags: Tags) -> None:
    from mutagen.id3 import ID3

    id3 = ID3()
    _fill(id3, tags)
    id3.save(path, v2_version=3)  # read by more players than version 4


def _onto_wav(path: Path, tags: Tags) -> None:
    from mutagen.wave import WAVE

    file = WAVE(path)
    file.add_tags()
    _fill(file.tags, tags)
    file.save(v2_version=3)


def _onto_flac(path: Path, tags: Tags) -> None:
    from mutagen.flac import FLAC

    file = FLAC(path)
    if file.tags is None:
        file.add_tags()
    _describe(file.tags, tags)
    if tags.cover:
        file.add_picture(_picture(tags))
    file.save()


def _onto_vorbis(path: Path, tags: Tags) -> None:
    from mutagen.oggvorbis import OggVorbis

    file = OggVorbis(path)
    _describe(file.tags, tags, picture=True)
    file.save()


def _onto_opus(path: Path, tags: Tags) -> None:
    from mutagen.oggopus import OggOpus

    file = OggOpus(path)
    _describe(file.tags, tags, picture=True)
    file.save()


_WAYS: Final = {
    ".wav": _onto_wav,
    ".flac": _onto_flac,
    ".mp3": _onto_mp3,
    ".ogg": _onto_vorbis,
    ".opus": _onto_opus,
}


def _fill(id3: Any, tags: Tags) -> None:
    from mutagen import id3 as frames

    id3.add(frames.TIT2(text=[tags.title]))
    id3.add(frames.TPE1(text=[tags.artist]))
    id3.add(frames.TALB(text=[tags.album]))
    id3.add(frames.TDRC(text=[tags.date]))
    id3.add(frames.TCON(text=[tags.genre]))
    id3.add(frames.TLAN(text=[tags.language]))
    id3.add(frames.TSSE(text=[tags.encoder]))
    id3.add(frames.COMM(lang=tags.language, desc="", text=[tags.comment]))
    names = _names(tags.chapters)
    for name, chapter in zip(names, tags.chapters, strict=True):
        id3.add(
            frames.CHAP(
                element_id=name,
                start_time=round(chapter.start * 1000),
                end_time=round(chapter.end * 1000),
                start_offset=_NO_OFFSET,
                end_offset=_NO_OFFSET,
                sub_frames=[frames.TIT2(text=[chapter.title])],
            )
        )
    if names:
        whole = frames.CTOCFlags.TOP_LEVEL | frames.CTOCFlags.ORDERED
        contents = names[:_MOST_IN_CONTENTS]
        title = frames.TIT2(text=[tags.title])
        id3.add(frames.CTOC(element_id="contents", flags=whole, child_element_ids=contents, sub_frames=[title]))
    if tags.cover:
        id3.add(frames.APIC(mime="image/png", type=_FRONT_COVER, desc="Timeline", data=tags.cover))


def _names(chapters: Sequence[Chapter]) -> list[str]:
    """Give each chapter a name of its own, which nobody sees.

    Together with its title it is as long as the others' are: mutagen writes frames of one kind by size, then by name,
    and programs that overlook the table of contents show chapters in the order of the file.
    """
    sizes = [len(chapter.title.encode("utf-16-le")) for chapter in chapters]
    return [f"chapter{number:04d}{'.' * (max(sizes) - size)}" for number, size in enumerate(sizes)]


def _describe(comments: Any, tags: Tags, *, picture: bool = False) -> None:
    comments["TITLE"] = tags.title
    comments["ARTIST"] = tags.artist
    comments["ALBUM"] = tags.album
    comments["DATE"] = tags.date
    comments["GENRE"] = tags.genre
    comments["LANGUAGE"] = tags.language
    comments["COMMENT"] = tags.comment
    comments["ENCODER"] = tags.encoder
    for number, chapter in enumerate(tags.chapters[:_MOST_NUMBERED]):
        comments[f"CHAPTER{number:03d}"] = _clock(chapter.start)
        comments[f"CHAPTER{number:03d}NAME"] = chapter.title
    if picture and tags.cover:
        comments["METADATA_BLOCK_PICTURE"] = base64.b64encode(_picture(tags).write()).decode("ascii")


def _picture(tags: Tags) -> Picture:
    from mutagen.flac import Picture

    picture = Picture()
    picture.type = _FRONT_COVER
    picture.mime = "image/png"
    picture.desc = "Timeline"
    picture.width, picture.height = (int.from_bytes(tags.cover[at : at + 4], "big") for at in (16, 20))  # PNG's IHDR
    picture.depth = 24
    picture.data = tags.cover
    return picture


def _clock(moment: Seconds) -> str:
    minutes, thousandths = divmod(round(moment * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{thousandths // 1000:02d}.{thousandths % 1000:03d}"


if __name__ == "__main__":
    main()
