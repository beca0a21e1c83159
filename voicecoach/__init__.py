"""voicecoach: a voice-guided exercise coach you only hear."""

__version__ = "0.1.0"
