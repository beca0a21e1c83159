from pathlib import Path

from voicecoach.adapters.safety_heard import SafetyHeard


def test_what_was_heard_is_known_the_next_time_and_other_words_are_not(tmp_path: Path) -> None:
    file = tmp_path / "new" / "heard.txt"
    SafetyHeard(file).note("Rest if it hurts.")
    SafetyHeard(file).note("Rest if it hurts.")
    assert SafetyHeard(file).has("Rest if it hurts.")
    assert not SafetyHeard(file).has("Rest if it hurts a lot.")
    assert len(file.read_text().splitlines()) == 1
    assert "hurts" not in file.read_text()


def test_a_file_that_cannot_be_used_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "heard.txt").mkdir()
    heard = SafetyHeard(tmp_path / "heard.txt")
    heard.note("Rest.")
    assert not heard.has("Rest.")
