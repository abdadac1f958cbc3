"""Settings of the bare view (`bench.bare_urls`): the least that Django can do. For comparison only."""

from bench.settings import *  # noqa: F403

MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # its app does not start without
ROOT_URLCONF = "bench.bare_urls"
