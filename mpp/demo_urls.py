"""Addresses that exist only in the demo."""

from django.urls import path

from mpp.views import demo, design

urlpatterns = [
    path("demo/surat/", demo.mail, name="demo_mail"),
    path("desain/", design.design, name="design"),
]
