"""A web server on this machine that offers files, with ranges, and can break off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Offer:
    """One file of the server, and how it is given out.

    Attributes:
        breaks: after how many bytes each of the next answers breaks off; the answers after those are whole.
        headers: more of them.
        length_told: whether the length is said.
        holds: whether the connection is kept open after the data, until ``ModelServer.let_go``.
    """

    data: bytes
    status: int = 200
    tag: str = '"first"'
    breaks: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    length_told: bool = True
    holds: bool = False


class ModelServer:
    """Offers files, and notes what was asked for."""

    def __init__(self) -> None:
        self.offers: dict[str, Offer] = {}
        self.asked: list[dict[str, str]] = []
        self.address = ""
        self.sent = Event()
        self.let_go = Event()

    def offer(self, name: str, data: bytes, **how: Any) -> str:
        """Offer a file; give its address."""
        self.offers[f"/{name}"] = Offer(data, **how)
        return f"{self.address}/{name}"


@contextmanager
def model_server() -> Iterator[ModelServer]:
    served = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(dict(self.headers))
            offer = served.offers.get(self.path.partition("?")[0])
            if offer is None or offer.status >= 300:
                self.send_response(404 if offer is None else offer.status)
                for name, value in (offer.headers if offer else {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            begin = int(asked[1]) if asked and self.headers.get("If-Range") == offer.tag else 0
            if begin >= len(offer.data) > 0:
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if begin else offer.status)
            if begin:
                self.send_header("Content-Range", f"bytes {begin}-{len(offer.data) - 1}/{len(offer.data)}")
            if offer.tag:
                self.send_header("ETag", offer.tag)
            if offer.length_told and "Content-Length" not in offer.headers:
                self.send_header("Content-Length", str(len(offer.data) - begin))
            for name, value in offer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            end = offer.breaks.pop(0) if offer.breaks else len(offer.data)
            self.wfile.write(offer.data[begin:end])
            if offer.holds:
                served.sent.set()
                served.let_go.wait()

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        served.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield served
        finally:
            served.let_go.set()
            server.shutdown()
            thread.join()
