"""The catalog in the admin: categories and services with what they ask, standards, and the words of people."""

from catalog.admin import categories, life_events, services, standards, terms, words

__all__ = ["categories", "life_events", "services", "standards", "terms", "words"]
