from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("layanan/", views.services, name="services"),
    path("layanan/<slug:slug>/", views.service, name="service"),
]
