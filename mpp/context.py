"""What every page knows: `{{ site.name }}`, `{{ site.phone }}` and which rooms this person may enter."""

from functools import cached_property

from django.conf import settings
from django.contrib import admin
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.translation import gettext as _

from agencies.models import Membership, Role, Venue, VenueKind

# A renamed mall may show its old name for this long; in exchange no page asks the database for it.
NAME_KEPT_SECONDS = 60

COUNTER_ROLES = {Role.COUNTER, Role.HOST}
DESK_ROLES = {Role.VERIFIER, Role.TECHNICAL, Role.SIGNATORY, Role.CASHIER}


class Site:
    """The portal as a page sees it. Without a request it asks no database: pages of failure need that."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        self.request = request
        self.demo: bool = settings.DEMO
        self.phone: str = settings.CONTACT_PHONE
        self.email: str = settings.CONTACT_EMAIL
        self.url: str = settings.SITE_URL

    @property
    def name(self) -> str:
        return self._mall[0]

    @property
    def full_name(self) -> str:
        return self._mall[1]

    @property
    def address(self) -> str:
        return self._mall[2]

    @property
    def phone_href(self) -> str:
        return "tel:" + "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")

    @property
    def may_counter(self) -> bool:
        return bool(self._roles & COUNTER_ROLES)

    @property
    def may_desk(self) -> bool:
        return bool(self._roles & DESK_ROLES)

    @property
    def may_watch(self) -> bool:
        return Role.SUPERVISOR in self._roles

    @property
    def may_admin(self) -> bool:
        # A request refused early (bad host) has met no one who would set its user.
        return hasattr(self.request, "user") and admin.site.has_permission(self.request)

    @property
    def is_staff(self) -> bool:
        return bool(self._roles) or self.may_admin

    @cached_property
    def _mall(self) -> tuple[str, str, str]:
        if self.request is None:
            return _nameless()
        cache = caches["process"]
        found = cache.get("site.mall")
        if found is None:
            malls = Venue.objects.filter(kind=VenueKind.MALL).order_by("pk")
            found = malls.values_list("short_name", "name", "address").first()
            cache.set("site.mall", found, NAME_KEPT_SECONDS)
        return found or _nameless()

    @cached_property
    def _roles(self) -> set[str]:
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return set()
        return set(Membership.objects.current().filter(user=user).values_list("role", flat=True))


def _nameless() -> tuple[str, str, str]:
    name = _("Mal Pelayanan Publik")
    return name, name, ""


def site(request: HttpRequest) -> dict[str, Site]:
    return {"site": Site(request)}
