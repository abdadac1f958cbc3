"""Addresses of the queue: what everybody sees, the kiosk, the lobby display and the counters' console."""

from django.urls import path

import mpp.lib.codes  # noqa: F401 - makes <code:…> known
from queueing.views import public

app_name = "queueing"
urlpatterns = [
    path("antrean/papan/<slug:venue>.json", public.board, name="board"),
]
