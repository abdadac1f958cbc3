"""`{% load languages %}`: the switch between the languages of the screens."""

from django import template
from django.http import HttpRequest

from mpp.lib.pages import page_here

register = template.Library()


@register.simple_tag
def this_page(request: HttpRequest) -> str:
    """Return where the switch leads back to: this page, with its search and filters."""
    return page_here(request)
