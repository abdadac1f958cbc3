"""All addresses. They speak to citizens, the names to us."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from mpp.views import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("ruang-kerja/", home.workplace, name="workplace"),
    path("akun/pemberitahuan/", include("notices.urls")),
    path("akun/", include("accounts.urls")),
    path("bahasa/", set_language, name="set_language"),
    path("", include("agencies.urls")),
    path("", include("catalog.urls")),
    path("", include("permits.urls")),
    path("", include("queueing.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

if settings.DEMO:
    urlpatterns.append(path("", include("mpp.demo_urls")))

handler400 = "mpp.views.errors.bad_request"
handler403 = "mpp.views.errors.permission_denied"
handler404 = "mpp.views.errors.page_not_found"
handler500 = "mpp.views.errors.server_error"
