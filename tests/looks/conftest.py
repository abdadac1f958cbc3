import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def _no_name_kept():
    """Forget the mall's name, which a process keeps for a minute."""
    caches["process"].clear()
