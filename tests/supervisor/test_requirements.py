"""The same packages on every machine: what a pinned package needs is pinned too."""

import importlib.metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mpp.supervisor.paths import ROOT
from mpp.supervisor.venv import CHECK, RUN


def pins(*names: str) -> list[Requirement]:
    lines = [line for name in names for line in (ROOT / name).read_text().splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("names", [(RUN,), (RUN, CHECK)])
def test_every_package_that_a_pinned_one_needs_is_pinned(names: tuple[str, ...]):
    pinned = {canonicalize_name(pin.name) for pin in pins(*names)}

    needed = {
        canonicalize_name(need.name)
        for pin in pins(*names)
        for need in map(Requirement, importlib.metadata.requires(pin.name) or [])
        if need.marker is None
        or any(need.marker.evaluate({"extra": extra}) for extra in (pin.extras or {""}))
    }

    assert needed - pinned == set()


def test_every_pin_is_exact():
    assert [str(pin) for pin in pins(RUN, CHECK) if not str(pin.specifier).startswith("==")] == []
