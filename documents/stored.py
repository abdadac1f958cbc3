"""What lies in the store, and which rows of all apps name it."""

from collections.abc import Iterator

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField, Model


def stored_names(folder: str = "") -> Iterator[str]:
    """Yield the names of all files below a folder of the store."""
    if folder and not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for below in folders:
        yield from stored_names(f"{prefix}{below}")


def file_columns() -> Iterator[tuple[type[Model], FileField]]:
    """Yield every column of all apps that names a file. Those right of us keep files here as well."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, FileField):
                yield model, field


def named(names: list[str]) -> set[str]:
    """Return those names that a row names."""
    return {
        name
        for model, field in file_columns()
        for name in model._default_manager.filter(**{f"{field.name}__in": names}).values_list(
            field.name, flat=True
        )
    }
