"""Makes the command model of our own: a small Vosk model that hears a script's phrases, trained on synthetic speech.

Needs the extra ``voicecoach[train]``; nothing of this package is imported by a session.
"""
