"""Exercises as on a slip of paper, one a line: read into a session, or written out as a file."""
