from django.db import migrations
from django.db.models import F


def tell_in_full(apps, schema_editor):
    """What tickets and visits of before did not say: the outcome, the last call, the turn of the first arrival."""
    Ticket = apps.get_model("queueing", "Ticket")
    Ticket.objects.filter(state="DONE", outcome="").update(outcome="SERVED")
    Ticket.objects.filter(last_called_at=None).update(last_called_at=F("called_at"))
    apps.get_model("queueing", "Visit").objects.update(turn_at=F("arrived_at"))


class Migration(migrations.Migration):

    dependencies = [("queueing", "0002_bookings_counters_and_holds")]

    operations = [migrations.RunPython(tell_in_full, migrations.RunPython.noop)]
