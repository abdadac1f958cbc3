import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permits", "0006_bills_of_fees_so_far")]

    operations = [
        migrations.RemoveField(model_name="payment", name="basis"),
        migrations.AlterField(
            model_name="payment",
            name="bill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="permits.bill",
                verbose_name="tagihan",
            ),
        ),
    ]
