from django.urls import path

from agencies import views, views_holidays, views_outreach

app_name = "agencies"
urlpatterns = [
    path("instansi/", views.agencies, name="agencies"),
    path("instansi/<slug:slug>/", views.agency, name="agency"),
    path("lokasi/<slug:slug>/", views.venue, name="venue"),
    path("hari-libur/", views_holidays.holidays, name="holidays"),
    path("layanan-keliling/", views_outreach.events, name="outreach"),
    path("layanan-keliling/kalender.ics", views_outreach.feed, name="outreach_feed"),
    path("layanan-keliling/<slug:slug>/", views_outreach.event, name="outreach_event"),
    path("layanan-keliling/<slug:slug>/kalender.ics", views_outreach.calendar_file, name="outreach_calendar"),
    path("perangkat/", views.pair, name="pair"),
]
