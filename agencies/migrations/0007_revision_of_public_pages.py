from django.db import migrations, models

TABLES = (
    *("agencies_agency", "agencies_agreement", "agencies_counter", "agencies_dayexception"),
    *("agencies_facility", "agencies_holidaydecree", "agencies_openinghours", "agencies_outreachevent"),
    *("agencies_outreachevent_agencies", "agencies_pause", "agencies_presence", "agencies_venue"),
    *("agencies_zone", "documents_documenttype", "accounts_district", "accounts_village"),
)

# At the commit, as the last lock that a transaction takes: two editors never wait for each other in a circle. Once a
# transaction, however many rows it changes.
FUNCTION = """
CREATE FUNCTION agencies_note_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this text := pg_current_xact_id()::text;
BEGIN
    IF current_setting('mpp.edit_noted', true) IS DISTINCT FROM this THEN
        PERFORM set_config('mpp.edit_noted', this, true);
        INSERT INTO agencies_revision (id, number) VALUES (1, this::bigint)
        ON CONFLICT (id) DO UPDATE SET number = excluded.number;
    END IF;
    RETURN NULL;
END
$$
"""


def _trigger(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE CONSTRAINT TRIGGER note_edit AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION agencies_note_edit()",
        f"DROP TRIGGER note_edit ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_printed_codes"),
        ("agencies", "0006_decree_of_2026"),
        ("documents", "0005_help_and_example"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "revision",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="revision_one_row")
                ],
            },
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION agencies_note_edit()"),
        migrations.RunSQL(
            "INSERT INTO agencies_revision (id, number) VALUES (1, 0)", "DELETE FROM agencies_revision"
        ),
        *(_trigger(table) for table in TABLES),
    ]
