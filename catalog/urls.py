from django.urls import path

from catalog import finding, guides, open_data, pages, views

app_name = "catalog"
urlpatterns = [
    path("layanan/", finding.services, name="services"),
    path("layanan/saran.json", finding.suggestions, name="suggestions"),
    path("layanan/<slug:slug>/", views.service, name="service"),
    path("layanan/<slug:slug>/standar/", pages.standard, name="standard"),
    path("layanan/<slug:slug>/standar/<int:version>/", pages.standard, name="standard_version"),
    path("contoh-dokumen/<slug:code>/<slug:version>/", pages.example, name="example"),
    path("panduan/", guides.life_events, name="life_events"),
    path("panduan/<slug:slug>/", guides.life_event, name="life_event"),
    path("data/", open_data.open_data, name="open_data"),
    path("data/layanan.json", open_data.services_json, name="services_json"),
    path("data/layanan.csv", open_data.services_csv, name="services_csv"),
]
