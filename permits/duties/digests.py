"""One notice for a person and a round of work, with the cases it is about: fifty mails are read by nobody."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from notices.actions import tell
from permits import colleagues
from permits.models import Application

MOST_LISTED = 100  # the rest stands at the desk


class Digest:
    """Collects lines by person, then tells each of them once."""

    def __init__(self) -> None:
        self._people: dict[int, User] = {}
        self._lines: dict[int, dict[int, str]] = {}

    def add(self, application: Application, people: Iterable[User], line: str) -> None:
        """Note a case for these people; those on its citizen's side are left out."""
        for person in colleagues.told_of(application, people):
            self._people[person.pk] = person
            self._lines.setdefault(person.pk, {})[application.pk] = line

    def tell(self, *, key: str, subject: str, intro: str) -> None:
        """Tell everybody, in order of their account. key: names the kind of news and its day.

        A person's first case is part of the key: what is due later on the same day is another notice.
        """
        for pk, person in sorted(self._people.items()):
            lines = self._lines[pk]
            tell(
                person,
                key=f"{key}.{min(lines)}",
                subject=subject,
                body="\n".join([intro, *_listed(list(lines.values()))]),
                link=reverse("permits:desk"),
            )


def _listed(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_LISTED
    listed = [f"- {line}" for line in lines[:MOST_LISTED]]
    return [*listed, _("dan %(count)s permohonan lain") % {"count": more}] if more > 0 else listed
