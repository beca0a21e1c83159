"""Clips, the store of rendered utterances, and the mixer: NumPy only, no devices."""
