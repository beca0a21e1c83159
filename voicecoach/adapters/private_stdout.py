"""Standard output for a worker process alone, out of reach of the libraries it loads."""

from __future__ import annotations

import os
from typing import BinaryIO


def private_stdout() -> BinaryIO:
    """Keep the real standard output for answers; what libraries print from now on goes to standard error."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private
