"""The hidden input that keeps a form's deed single."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.once import FIELD, new_key

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """Render a fresh one-time key; every form that creates something carries one."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())
