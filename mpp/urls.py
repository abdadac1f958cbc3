"""All addresses. They speak to citizens, the names to us."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from mpp.sitemaps import SITEMAPS, robots
from mpp.views import health, home, pages, preview, readiness

urlpatterns = [
    path("", home.home, name="home"),
    path("ruang-kerja/", home.workplace, name="workplace"),
    path("bantuan/", pages.help, name="help"),
    path("tentang/", pages.about, name="about"),
    path("privasi/", pages.privacy, name="privacy"),
    path("aksesibilitas/", pages.accessibility, name="accessibility"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("akun/pemberitahuan/", include("notices.urls")),
    path("akun/", include("accounts.urls")),
    # Without a token: the switch stands on every page, and a page without a form shall need no cookie for it.
    path("bahasa/", csrf_exempt(set_language), name="set_language"),
    path("pantau/kesiapan/", readiness.readiness, name="readiness"),
    path("pantau/kesiapan/<int:item>/", readiness.item, name="readiness_item"),
    path("pantau/kesiapan/<slug:venue>/siapkan/", readiness.prepare, name="readiness_prepare"),
    path("pratinjau/layanan/<slug:slug>/", preview.service, name="preview_service"),
    path("pratinjau/layanan/<slug:slug>/pertanyaan/", preview.questions, name="preview_questions"),
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
