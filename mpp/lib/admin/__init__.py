"""What pages of the admin share."""

from mpp.lib.admin.fields import (
    ChosenSelect,
    InlineRows,
    LabelledFields,
    LabelledRows,
    OfferedChoices,
    StackedInline,
    TabularInline,
    WholeRowForm,
    choices_of,
)
from mpp.lib.admin.pages import CappedPaginator, LookedAtAdmin, ModelAdmin, Offered, ReadOnlyAdmin

__all__ = [
    "CappedPaginator",
    "ChosenSelect",
    "InlineRows",
    "LabelledFields",
    "LabelledRows",
    "LookedAtAdmin",
    "ModelAdmin",
    "Offered",
    "OfferedChoices",
    "ReadOnlyAdmin",
    "StackedInline",
    "TabularInline",
    "WholeRowForm",
    "choices_of",
]
