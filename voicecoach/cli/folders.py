"""The folders of the user's own, as their system has them; none need exist."""

from __future__ import annotations

from pathlib import Path


def data_folder() -> Path:
    """Give the folder of what is kept: scripts, models, what was done."""
    import platformdirs

    return platformdirs.user_data_path("voicecoach", appauthor=False)


def settings_folder() -> Path:
    """Give the folder of the profile and of what was chosen."""
    import platformdirs

    return platformdirs.user_config_path("voicecoach", appauthor=False)


def cache_folder() -> Path:
    """Give the folder of what can be made anew."""
    import platformdirs

    return platformdirs.user_cache_path("voicecoach", appauthor=False)


def clip_folder() -> Path:
    """Give the folder of the coach's clips."""
    return cache_folder() / "clips"


def building_folder() -> Path:
    """Where a model that is being built has its clips and its network, until it is done."""
    return cache_folder() / "building"
