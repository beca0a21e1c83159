"""Clips, the store of rendered utterances, and the mixer: arithmetic, no devices."""
