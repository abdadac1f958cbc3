"""The roof's own timed duties."""

from datetime import timedelta

from mpp.lib.duties import duty
from mpp.lib.imports.pages import forget_old


@duty(every=timedelta(seconds=5))
def heartbeat() -> int:
    """Do nothing, on time: its row tells `/readyz` that `tick` lives even when no work is due."""
    return 0


@duty(every=timedelta(hours=1))
def forget_imports() -> int:
    """Delete the tables that were uploaded to be compared and that nobody took over in time."""
    return forget_old()
