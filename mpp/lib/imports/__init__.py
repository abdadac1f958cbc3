"""Tables in and out of the admin: CSV and XLSX, compared first, then taken over as a whole or not at all."""

from mpp.lib.imports.columns import Column
from mpp.lib.imports.pages import ImportExport
from mpp.lib.imports.runs import Run, run
from mpp.lib.imports.tables import Table

__all__ = ["Column", "ImportExport", "Run", "Table", "run"]
