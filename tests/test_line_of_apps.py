"""Foreign keys and migrations follow the line of apps; imports are the import linter's (pyproject.toml)."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

# From left to right: each knows only what stands before it. `mpp` is the roof over all.
LINE = ("accounts", "notices", "documents", "agencies", "catalog", "permits", "queueing", "mpp")


def relations():
    """Every relation of our models, history included, as (app, model.column, app of the target)."""
    for label in LINE:
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            for column in model._meta.get_fields():
                is_ours = not column.auto_created or column.concrete
                if column.is_relation and is_ours and column.related_model is not None:
                    target = column.related_model._meta.app_label
                    yield label, f"{model.__name__}.{column.name}", target


def dependencies():
    """Every dependency of our migrations, as (app, name of the migration, app it waits for)."""
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        if label in LINE:
            for wanted in [*migration.dependencies, *migration.run_before]:
                target = "accounts" if wanted[0] == "__setting__" else wanted[0]
                yield label, name, target


def points_right(label: str, target: str) -> bool:
    return target in LINE and LINE.index(target) > LINE.index(label)


def test_the_line_names_every_app_of_ours():
    ours = {
        config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR
    }

    assert ours == set(LINE)


def test_no_foreign_key_points_right():
    found = list(relations())

    assert len(found) > 50
    assert [entry for entry in found if points_right(entry[0], entry[2])] == []


def test_no_migration_waits_for_one_on_its_right():
    found = list(dependencies())

    assert len(found) > len(LINE)
    assert [entry for entry in found if points_right(entry[0], entry[2])] == []


@pytest.mark.parametrize(
    ("label", "target", "expected"),
    [
        ("accounts", "permits", True),
        ("permits", "accounts", False),
        ("permits", "permits", False),
        ("permits", "auth", False),
    ],
)
def test_right_is_right(label, target, expected):
    assert points_right(label, target) is expected


def test_the_import_linter_keeps_to_the_same_line():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]

    assert [layer for layer in reversed(layers) if layer in LINE] == [app for app in LINE if app != "mpp"]
