from django.db import migrations

YEAR = 2026
NUMBER = "Nomor 1497 Tahun 2025, Nomor 2 Tahun 2025, dan Nomor 5 Tahun 2025"


def write(apps, schema_editor):
    """The joint decree behind the holidays of 2026; later years are kept in the admin."""
    apps.get_model("agencies", "HolidayDecree").objects.get_or_create(
        year=YEAR, defaults={"number": NUMBER, "title": "Keputusan Bersama Tiga Menteri"}
    )


def take_back(apps, schema_editor):
    apps.get_model("agencies", "HolidayDecree").objects.filter(year=YEAR, number=NUMBER).delete()


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_holiday_decrees")]

    operations = [migrations.RunPython(write, take_back)]
