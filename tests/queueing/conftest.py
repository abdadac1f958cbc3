"""What several tests of the queue ask for."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.queueing.appointments import at


@pytest.fixture
def clock(monkeypatch, settings) -> Callable[[str], None]:
    """It is Monday, 07.00 WIB, until told otherwise: `clock("09.00")`. Hours hold, as outside the demo."""

    def show(text: str) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at(text))

    settings.QUEUE_IGNORES_HOURS = False
    show("07.00")
    return show
