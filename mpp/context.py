"""What every page knows: `{{ site.name }}`, `{{ site.phone }}` and which rooms this person may enter."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.access import posts_of
from agencies.models import Venue, VenueKind
from agencies.revision import last_seen
from mpp.readiness.access import may_see_readiness
from permits.access import may_use_desk
from queueing.access import may_use_console, may_watch, venue_hosted_by

# A renamed mall may show its old name for this long to who is signed in; in exchange no page asks the database for it.
# Public pages ask for the last edit (agencies/revision.py) and with it know of the new name at once.
NAME_KEPT_SECONDS = 60


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
        return may_use_console(self._user)

    @property
    def may_desk(self) -> bool:
        return may_use_desk(self._user)

    @property
    def kiosk(self) -> str:
        """The address of the kiosk at whose side this person stands as host, "" for others."""
        venue = venue_hosted_by(self._user)
        return reverse("queueing:kiosk", args=[venue.slug]) if venue else ""

    @property
    def may_watch(self) -> bool:
        return may_watch(self._user)

    @property
    def may_see_readiness(self) -> bool:
        return may_see_readiness(self._user)

    @property
    def may_admin(self) -> bool:
        return self._user.is_authenticated and admin.site.has_permission(self.request)

    @property
    def is_staff(self) -> bool:
        return bool(posts_of(self._user)) or self.may_admin

    @property
    def _user(self) -> Any:
        # A request that was refused early (bad host) has met no one who would set its user.
        return getattr(self.request, "user", None) or AnonymousUser()

    @cached_property
    def _mall(self) -> tuple[str, str, str]:
        if self.request is None:
            return _nameless()
        cache = caches["process"]
        key = f"site.mall:{last_seen()}"
        found = cache.get(key)
        if found is None:
            malls = Venue.objects.filter(kind=VenueKind.MALL).order_by("pk")
            found = malls.values_list("short_name", "name", "address").first()
            cache.set(key, found, NAME_KEPT_SECONDS)
        return found or _nameless()


def _nameless() -> tuple[str, str, str]:
    name = _("Mal Pelayanan Publik")
    return name, name, ""


def site(request: HttpRequest) -> dict[str, Site]:
    return {"site": Site(request)}
