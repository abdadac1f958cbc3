"""Addresses that exist only in the demo."""

from django.urls import path

from mpp.views import design

urlpatterns = [
    path("desain/", design.design, name="design"),
]
