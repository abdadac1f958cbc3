from django.db import migrations

TABLES = (
    *("catalog_category", "catalog_lifeevent", "catalog_lifeeventstep", "catalog_question"),
    *("catalog_requirement", "catalog_service", "catalog_service_technical_agencies"),
    *("catalog_standard", "catalog_synonym"),
)


def _trigger(table: str, edits: str = "INSERT OR UPDATE OR DELETE") -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE CONSTRAINT TRIGGER note_edit AFTER {edits} ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agencies_note_edit()",
        f"DROP TRIGGER note_edit ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_revision_of_public_pages"),
        ("catalog", "0003_standards_life_events_words"),
    ]

    operations = [
        *(_trigger(table) for table in TABLES),
        # Not `taken`: every number drawn at an event counts there.
        _trigger("catalog_outreachservice", "INSERT OR DELETE OR UPDATE OF event_id, service_id, quota"),
    ]
