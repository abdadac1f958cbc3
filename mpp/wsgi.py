"""The door that gunicorn knocks on."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mpp.settings")
application = get_wsgi_application()

from mpp.checks import refuse_demo_data  # noqa: E402 - needs the apps

refuse_demo_data()
