"""Addresses of the review desk, under /meja/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
