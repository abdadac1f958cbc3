"""Give every payment, and every case that waits for one, the bill it belongs to."""

from django.db import migrations
from django.utils import timezone


def make_bills(apps, _schema_editor):
    Payment, Application = apps.get_model("permits", "Payment"), apps.get_model("permits", "Application")
    for payment in Payment.objects.filter(bill=None).order_by("at", "pk"):
        payment.bill = _bill(apps, payment.application, payment.amount_rupiah, payment.basis, payment.at)
        payment.save(update_fields=["bill"])
    for application in Application.objects.filter(state="AWAITING_PAYMENT", payments=None).order_by("pk"):
        fee = application.sheet["fee_rupiah"]
        if fee:
            _bill(apps, application, fee, application.sheet["fee_note"] or "Tarif tetap", timezone.now())
        else:  # two officers compute it from now on; the clock is the office's meanwhile
            application.state, application.paused_on, application.expires_on = "IN_REVIEW", None, None
            application.save(update_fields=["state", "paused_on", "expires_on"])


def _bill(apps, application, amount_rupiah, basis, at):
    series, _new = apps.get_model("permits", "Series").objects.get_or_create(name=f"tagihan/{at.year}")
    series.last += 1
    series.save()
    return apps.get_model("permits", "Bill").objects.create(
        application=application,
        number=f"T-{at.year}-{series.last:06}",
        amount_rupiah=amount_rupiah,
        basis=basis,
        entered_at=at,
        confirmed_at=at,
    )


class Migration(migrations.Migration):
    dependencies = [("permits", "0005_powers_bills_talks_and_objections")]

    operations = [migrations.RunPython(make_bills, migrations.RunPython.noop)]
