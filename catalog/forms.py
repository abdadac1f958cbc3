"""Reading addresses of the catalog, and the wide columns of its admin."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from catalog.models import Category, ServiceQuerySet, ServiceType
from mpp.lib.forms import PlainForm

QUESTION_LENGTH = 100


class ServiceFilter(PlainForm):
    """The address of a list of services: `?q=…&instansi=…&kategori=…&jenis=…&daring=on`.

    An agency or category that is not offered any more is said at its field; the others still hold.
    """

    q = forms.CharField(label=_("Cari layanan"), required=False)
    instansi = forms.ChoiceField(label=_("Instansi"), required=False)
    kategori = forms.ChoiceField(label=_("Kategori"), required=False)
    jenis = forms.ChoiceField(
        label=_("Jenis"), required=False, choices=[("", _("Semua jenis")), *ServiceType.choices]
    )
    daring = forms.BooleanField(label=_("Hanya yang dapat diajukan daring"), required=False)

    all_optional = True  # Read by the field template: nobody needs "(tidak wajib)" on every filter.
    columns = {
        "instansi": "agency__slug",
        "kategori": "category__slug",
        "jenis": "type",
        "daring": "is_online",
    }

    def __init__(self, data: dict[str, str], services: ServiceQuerySet) -> None:
        super().__init__(data)
        agencies = Agency.objects.filter(pk__in=services.values("agency")).order_by("short_name")
        categories = Category.objects.filter(pk__in=services.values("category"))
        self.fields["instansi"].choices = _options(
            _("Semua instansi"), agencies.values_list("slug", "short_name")
        )
        self.fields["kategori"].choices = _options(
            _("Semua kategori"), categories.values_list("slug", "name")
        )
        self.is_valid()

    def clean_q(self) -> str:
        return self.cleaned_data["q"][:QUESTION_LENGTH]

    @property
    def question(self) -> str:
        return self.cleaned_data.get("q", "")

    def active(self) -> dict[str, str]:
        """Return the filters in use: field name -> what it is set to, in words."""
        used = {name: self.cleaned_data[name] for name in self.columns if self.cleaned_data.get(name)}
        return {name: self._in_words(name, value) for name, value in used.items()}

    def narrow(self, services: ServiceQuerySet, *, without: str = "") -> ServiceQuerySet:
        """Return those of the services that pass the filters, all or all but one."""
        wanted = {self.columns[name]: self.cleaned_data[name] for name in self.active() if name != without}
        return services.filter(**wanted)

    def _in_words(self, name: str, value: str) -> str:
        choices = getattr(self.fields[name], "choices", None)
        return str(dict(choices)[value]) if choices else str(self.fields[name].label)


def _options(everything: str, rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", everything), *rows]
