"""Mark the cases that have, or wait for, a bill: cashiers see them."""

from django.db import migrations
from django.db.models import Exists, OuterRef, Q


def mark(apps, _schema_editor):
    Application, Bill = apps.get_model("permits", "Application"), apps.get_model("permits", "Bill")
    billed = Exists(Bill.objects.filter(application=OuterRef("pk")))
    fee_to_be_set = Q(state="IN_REVIEW", reviewed_at__isnull=False, outcome="PERMIT")
    Application.objects.filter(billed | fee_to_be_set | Q(state="AWAITING_PAYMENT")).update(
        concerns_cashier=True
    )


class Migration(migrations.Migration):
    dependencies = [("permits", "0008_cancelled_bills_corrected_payments_and_cashiers_cases")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
