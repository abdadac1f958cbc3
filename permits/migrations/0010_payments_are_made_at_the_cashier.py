from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permits", "0009_cashiers_cases_so_far")]

    operations = [
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "AWAITING_PAYMENT"), _negated=True),
                    ("concerns_cashier", True),
                    _connector="OR",
                ),
                name="application_paid_at_the_cashier",
            ),
        ),
    ]
