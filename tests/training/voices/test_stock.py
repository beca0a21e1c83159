import pytest

from voicecoach.training.voices.espeak import UNSEEN_VARIANTS, VARIANTS
from voicecoach.training.voices.stock import STOCK, UNSEEN, at_hand, lacking


def test_no_voice_that_is_measured_with_is_learnt_from() -> None:
    assert {speakers.name for speakers in STOCK}.isdisjoint(speakers.name for speakers in UNSEEN)
    assert set(VARIANTS).isdisjoint(UNSEEN_VARIANTS)
    assert len({*VARIANTS}) == len(VARIANTS)


def test_kal_who_measures_as_a_voice_of_flite_teaches_under_no_name() -> None:
    assert "flite kal16" in {speakers.name for speakers in UNSEEN}
    assert not [speakers.name for speakers in STOCK if "kal" in speakers.name or "kal" in speakers.package]


def test_names_are_unique_and_shares_can_be_shared_out() -> None:
    names = [speakers.name for speakers in (*STOCK, *UNSEEN)]
    assert len(set(names)) == len(names)
    assert all(speakers.share > 0 and speakers.licence and speakers.package for speakers in (*STOCK, *UNSEEN))
    assert sum(speakers.share for speakers in UNSEEN) == pytest.approx(1)
    assert all(0.5 < slow < fast < 2 for slow, fast in (speakers.faster for speakers in (*STOCK, *UNSEEN)))


def test_each_voice_is_at_hand_or_its_package_is_named() -> None:
    here = at_hand(STOCK)
    assert here[0].name == "espeak-ng"
    assert lacking(here) == []
    assert set(lacking(STOCK)) == {speakers.package for speakers in STOCK if speakers not in here}
