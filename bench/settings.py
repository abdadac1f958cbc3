"""Settings of the measurements: the demo's, but with the hours of real venues, and without a word in the log."""

import os

os.environ.setdefault("MPP_DEMO", "1")
os.environ.setdefault("MPP_SECRET_KEY", "bench-only-0123456789-abcdefghijklmnopqrstuvwxyz-secret")
os.environ.setdefault("MPP_HASH_KEY", "bench-only-0123456789-abcdefghijklmnopqrstuvwxyz-hash--")
os.environ.setdefault("MPP_FIELD_KEYS", "YmVuY2gtb25seS1rZXktMDEyMzQ1Njc4OWFiY2RlZiE=")

from mpp.settings import *  # noqa: F403

QUEUE_IGNORES_HOURS = False
LOGGING_CONFIG = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Nobody signs in with these.
STORAGES = STORAGES | {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
