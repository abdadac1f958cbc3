"""One number that changes with every edit of what the public pages tell; it lets them be kept without growing stale."""

from django.db import models


class Revision(models.Model):
    """The only row names the last transaction that changed a public table. Written by triggers alone, at its commit."""

    number = models.BigIntegerField()

    class Meta:
        verbose_name = "revision"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="revision_one_row")]

    def __str__(self) -> str:
        return str(self.number)
