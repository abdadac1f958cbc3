"""Rows that `load_mall` fills remember what it gave them."""

from django.db import models


class LoadedModel(models.Model):
    """A row that may come from a city's data folder.

    `loaded` holds the values of the last load, {} for a row made in the admin. A column that still equals
    it may be updated by the next load; one that differs was edited here and is kept.
    """

    loaded = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
