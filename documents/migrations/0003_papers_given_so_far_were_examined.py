"""Every paper there is was examined when it was given."""

from django.db import migrations
from django.db.models import F


def mark_examined(apps, _schema_editor):
    apps.get_model("documents", "Paper").objects.filter(examined_at=None).update(examined_at=F("given_at"))


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_clean_copies_scan_and_consent")]

    operations = [migrations.RunPython(mark_examined, migrations.RunPython.noop)]
