"""The bare view as gunicorn serves it."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
