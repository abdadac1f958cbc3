from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("instansi/", views.agencies, name="agencies"),
    path("instansi/<slug:slug>/", views.agency, name="agency"),
    path("lokasi/<slug:slug>/", views.venue, name="venue"),
    path("perangkat/", views.pair, name="pair"),
]
