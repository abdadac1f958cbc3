from django.db import migrations

TABLES = ("queueing_queue", "queueing_line", "queueing_line_counters", "queueing_line_services")


def _trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE CONSTRAINT TRIGGER note_edit AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agencies_note_edit()",
        f"DROP TRIGGER note_edit ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_revision_of_public_pages"),
        ("queueing", "0006_waiting_of_a_day"),
    ]

    operations = [_trigger(table) for table in TABLES]
