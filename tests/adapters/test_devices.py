from __future__ import annotations

import pytest

from voicecoach.adapters.devices import Device, by_default, match, named_apart
from voicecoach.adapters.portaudio import Kind
from voicecoach.errors import NotFoundError


def device(name: str, kind: Kind = "output", *, default: bool = False, monitor_of: str | None = None) -> Device:
    return Device(name, kind, name, default, monitor_of is not None, "pulse", f"address of {name}", monitor_of)


LAPTOP = device("Built-in Audio Analog Stereo", default=True)
HEADSET = device("WH-1000XM4")
RADIO = device("Kitchen Radio")
MONITOR = device("Monitor of Kitchen Radio", "input", default=True, monitor_of=RADIO.address)
ITS_MICROPHONE = device("WH-1000XM4", "input")
ALL = (LAPTOP, HEADSET, RADIO, MONITOR, ITS_MICROPHONE)


@pytest.mark.parametrize("wanted", ["WH-1000XM4", "wh-1000xm4", "1000", "address of WH-1000XM4"])
def test_a_device_is_found_by_its_name_or_a_part_of_it_in_whatever_case(wanted: str) -> None:
    assert match(wanted, "output", ALL) is HEADSET
    assert match(wanted, "input", ALL) is ITS_MICROPHONE


def test_a_whole_name_is_meant_even_where_it_is_a_part_of_another() -> None:
    radio, other = device("Radio"), device("Radio in the kitchen")
    assert match("radio", "output", (other, radio)) is radio


def test_a_device_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(NotFoundError) as caught:
        match("Bose", "output", ALL)
    assert str(caught.value) == (
        "There is no loudspeaker 'Bose'. "
        "Choose one of these: 'Built-in Audio Analog Stereo', 'WH-1000XM4', 'Kitchen Radio'."
    )
    with pytest.raises(NotFoundError, match="Connect one"):
        match("Bose", "input", (LAPTOP,))
    with pytest.raises(NotFoundError):
        match("", "output", ALL)


def test_a_part_of_several_names_is_an_error_that_names_them() -> None:
    with pytest.raises(NotFoundError) as caught:
        match("i", "output", ALL)
    assert str(caught.value) == (
        "Several loudspeakers have 'i' in their names. Choose one: 'Built-in Audio Analog Stereo', 'Kitchen Radio'."
    )


def test_a_part_of_a_name_means_a_monitor_only_where_it_can_mean_nothing_else() -> None:
    microphone = device("Radio microphone", "input")
    assert match("radio", "input", (*ALL, microphone)) is microphone
    assert match("radio", "input", ALL) is MONITOR
    assert match("monitor of kitchen radio", "input", (*ALL, microphone)) is MONITOR


def test_where_none_is_named_the_systems_default_is_used() -> None:
    assert by_default("output", ALL) is LAPTOP
    assert by_default("input", ALL, sink=LAPTOP.address) is MONITOR, "the user's system says so"


def test_what_repeats_the_loudspeaker_in_use_is_no_default_microphone() -> None:
    assert by_default("input", ALL, sink=RADIO.address) is ITS_MICROPHONE
    assert by_default("input", (LAPTOP, RADIO, MONITOR), sink=RADIO.address) is None


def test_without_a_default_the_first_real_device_is_used() -> None:
    other = device("Monitor of WH-1000XM4", "input", monitor_of=HEADSET.address)
    assert by_default("output", (HEADSET, RADIO)) is HEADSET
    assert by_default("input", (other, ITS_MICROPHONE)) is ITS_MICROPHONE
    assert by_default("input", (HEADSET, other)) is None


def test_devices_that_are_called_alike_are_told_apart_by_their_addresses() -> None:
    names = named_apart([("USB Audio", "usb-1"), ("Built-in", "pci"), ("USB Audio", "usb-2")])
    assert names == ["USB Audio (usb-1)", "Built-in", "USB Audio (usb-2)"]
