"""What the entries of a folder say about each other, and rules that the database would refuse later."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from catalog.models import Outcome, QuestionType
from documents.models import DocumentKind
from mpp.mall import agreements, life_events, outreach, shapes, words
from mpp.mall.read import Faults, Mall, Place, entries
from queueing.models import Queue

TILES = 9  # More do not fit on the kiosk's screen.
PLACEHOLDERS = {"layanan", "instansi_penerbit", "instansi_loket"}
NUMBERS = {QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RUPIAH}


def check(mall: Mall, faults: Faults) -> None:
    """Add every fault of a folder whose entries have the right shape."""
    _Check(mall, faults).everything()
    outreach.check(mall, faults)
    life_events.check(mall, faults)
    words.check(mall, faults)
    agreements.check(mall, faults)


class _Check:
    def __init__(self, mall: Mall, faults: Faults) -> None:
        self.mall, self.faults = mall, faults
        self.agencies = {agency.code: agency for agency in mall.agencies}
        self.documents = {document.code for document in mall.documents}
        self.services = {service.code: service for service in mall.services}
        self.villages = {
            village.code for district in mall.districts.kecamatan for village in district.kelurahan
        }

    def everything(self) -> None:
        self._agencies()
        self._documents()
        self._districts()
        self._venue()
        self._services()
        self._questions()
        self._lines()

    # --- Each file --------------------------------------------------------------------------------------

    def _agencies(self) -> None:
        found = list(entries(self.mall.agencies, "agencies"))
        self._once(found, "code")
        self._once(found, "queue_prefix")
        placed = {code for zone in self.mall.venue.zones for code in zone.agency_codes}
        for place, agency in found:
            # With a counter it becomes a queue's prefix, which that column checks.
            if not agency.has_counter:
                self._prefix(place, agency.queue_prefix)
            if agency.has_counter != (agency.default_counters > 0):
                self._say(
                    place, f"has_counter dan default_counters ({agency.default_counters}) bertentangan."
                )
            if agency.has_counter and agency.code not in placed:
                self._say(place, "mempunyai loket, tetapi tidak ada di zona mana pun dalam venue.json.")
            if agency.verified_participant and not agency.source:
                self._say(place, "verified_participant tanpa source.")

    def _prefix(self, place: Place, prefix: str) -> None:
        try:
            Queue._meta.get_field("prefix").clean(prefix, None)
        except ValidationError as problem:
            self._say(place, f'kolom "queue_prefix": {" ".join(problem.messages)}')

    def _documents(self) -> None:
        found = list(entries(self.mall.documents, "documents"))
        self._once(found, "code")
        for place, document in found:
            if (document.kind == DocumentKind.ORIGINAL_AT_COUNTER) != (not document.accepts):
                self._say(
                    place, "accepts harus kosong bila, dan hanya bila, kind adalah original_at_counter."
                )
            if document.form_text and document.kind != DocumentKind.FORM:
                self._say(place, "form_text hanya untuk kind form.")
            for name in set(re.findall(r"\{([^{}]*)\}", document.form_text or "")) - PLACEHOLDERS:
                self._say(place, f'form_text memakai "{{{name}}}" yang tidak dikenal.')

    def _districts(self) -> None:
        found = list(entries(self.mall.districts.kecamatan, "districts", "kecamatan"))
        self._once(found, "code")
        inner = [
            pair
            for (file, way), district in found
            for pair in entries(district.kelurahan, file, *way, "kelurahan")
        ]
        self._once(inner, "code")
        for place, area in [*found, *inner]:
            if area.code.replace(".", "") != area.code_compact:
                self._say(place, f'code_compact "{area.code_compact}" bukan code tanpa titik.')
        for (file, way), village in inner:
            district = self.mall.districts.kecamatan[way[1]]
            if not village.code.startswith(f"{district.code}."):
                self._say((file, way), f'code tidak diawali kode kecamatannya, "{district.code}".')

    def _venue(self) -> None:
        venue = self.mall.venue
        if venue.kelurahan_code not in self.villages:
            self._say(("venue", ()), f'kelurahan_code "{venue.kelurahan_code}" tidak ada di districts.json.')
        self._once(list(entries(venue.zones, "venue", "zones")), "code")
        self._once(list(entries(venue.facilities, "venue", "facilities")), "name")
        self._zones()
        zones = {zone.code for zone in venue.zones}
        for place, facility in entries(venue.facilities, "venue", "facilities"):
            if facility.zone is not None:
                self._known(place, "zone", facility.zone, zones, "zones")
        hours = list(entries(venue.hours, "venue", "hours"))
        self._once(hours, "weekday")
        for place, day in hours:
            self._hours(place, day)

    def _zones(self) -> None:
        seen: set[str] = set()
        for place, zone in entries(self.mall.venue.zones, "venue", "zones"):
            for code in zone.agency_codes:
                self._known(place, "agency_codes", code, self.agencies, "agencies.json")
                if code in seen:
                    self._say(place, f'agency_codes "{code}" sudah ada di zona ini atau zona lain.')
                seen.add(code)

    def _hours(self, place: Place, day: shapes.Hours) -> None:
        if day.open >= day.close:
            self._say(place, f"open {day.open} harus sebelum close {day.close}.")
        file, way = place
        pauses = list(entries(day.pauses, file, *way, "pauses"))
        self._once(pauses, "reason")
        for at, pause in pauses:
            if not day.open <= pause.starts < pause.ends <= day.close:
                self._say(
                    at, f"jeda {pause.starts}–{pause.ends} harus maju dan di dalam {day.open}–{day.close}."
                )

    def _services(self) -> None:
        found = list(entries(self.mall.services, "services"))
        self._once(found, "code")
        for place, service in found:
            self._service_agencies(place, service)
            self._service_rules(place, service)
            file, way = place
            requirements = list(entries(service.requirements, file, *way, "requirements"))
            self._once(requirements, "document_code")
            for at, requirement in requirements:
                self._known(at, "document_code", requirement.document_code, self.documents, "documents.json")
                self._show_if(at, requirement, self._asked(service), "pertanyaan layanan ini")

    def _asked(self, service: shapes.Service) -> dict[str, shapes.Question]:
        """Return by key what a service asks: its category's questions and its own."""
        asked = self.mall.questions
        found = [*asked.by_category.get(service.category, []), *asked.by_service.get(service.code, [])]
        return {question.key: question for question in found}

    def _service_agencies(self, place: Place, service: shapes.Service) -> None:
        for column in ("agency_code", "issuing_agency_code", "technical_agency_code"):
            code = getattr(service, column)
            if code is not None:
                self._known(place, column, code, self.agencies, "agencies.json")

    def _service_rules(self, place: Place, service: shapes.Service) -> None:
        if service.online and service.outcome not in {Outcome.PERMIT, Outcome.HANDED_OVER}:
            self._say(place, f"online tidak mungkin untuk outcome {service.outcome}.")
        if service.fee_rupiah is None and not service.fee_note:
            self._say(place, "fee_rupiah null perlu fee_note: bagaimana tarif dihitung.")
        if service.verified != bool(service.verified_fields):
            self._say(place, "verified harus true bila, dan hanya bila, verified_fields berisi.")
        if service.verified and not service.source:
            self._say(place, "verified tanpa source.")
        for name in sorted(set(service.verified_fields) - set(shapes.Service.model_fields)):
            self._say(place, f'verified_fields "{name}" bukan kolom layanan.')

    # --- Questions --------------------------------------------------------------------------------------

    def _questions(self) -> None:
        asked = self.mall.questions
        categories = {service.category for service in self.mall.services}
        for name, questions in asked.by_category.items():
            place: Place = ("questions", ("by_category", name))
            if name not in categories:
                self._say(place, f'kategori "{name}" tidak ada di services.json.')
            self._question_list(place, [], questions)
        for code, questions in asked.by_service.items():
            place = ("questions", ("by_service", code))
            service = self.services.get(code)
            if service is None:
                self._say(place, f'layanan "{code}" tidak ada di services.json.')
            before = asked.by_category.get(service.category, []) if service else []
            self._question_list(place, before, questions)

    def _question_list(
        self, place: Place, before: Sequence[shapes.Question], questions: Sequence[shapes.Question]
    ) -> None:
        """`before`: the category's questions, which come first and may be referred to."""
        earlier = {question.key: question for question in before}
        file, way = place
        for at, question in entries(list(questions), file, *way):
            if question.key in earlier:
                self._say(at, f'key "{question.key}" sudah dipakai.')
            self._question(at, question)
            self._show_if(at, question, earlier, "pertanyaan sebelumnya")
            earlier[question.key] = question

    def _question(self, place: Place, question: shapes.Question) -> None:
        if (question.type == QuestionType.CHOICE) != bool(question.choices):
            self._say(place, "choices harus berisi bila, dan hanya bila, type adalah choice.")
        if len(set(question.choices)) != len(question.choices):
            self._say(place, "choices memuat pilihan yang sama dua kali.")
        for column in ("min", "max"):
            bound = getattr(question, column)
            if bound and not _fits(bound, question.type):
                self._say(place, f'{column} "{bound}" tidak cocok dengan type {question.type}.')

    def _show_if(
        self,
        place: Place,
        entry: shapes.Question | shapes.Requirement,
        asked: dict[str, shapes.Question],
        which: str,
    ) -> None:
        """`asked`: what the condition may refer to; `which`: the same in words."""
        for key, answers in entry.show_if.items():
            if key not in asked:
                self._say(place, f'show_if menunjuk "{key}" yang bukan {which}.')
                continue
            possible = _answers(asked[key])
            for answer in answers:
                if answer not in possible:
                    self._say(place, f'show_if: "{answer}" bukan pilihan pertanyaan "{key}".')

    # --- Lines ------------------------------------------------------------------------------------------

    def _lines(self) -> None:
        found = list(entries(self.mall.lines, "lines"))
        self._once(found, "agency_code")
        for place, group in found:
            if self._known(place, "agency_code", group.agency_code, self.agencies, "agencies.json"):
                self._agency_lines(place, group)
        listed = {group.agency_code for group in self.mall.lines}
        for place, agency in entries(self.mall.agencies, "agencies"):
            if agency.has_counter and agency.code not in listed:
                self._tiles(place, agency)

    def _agency_lines(self, place: Place, group: shapes.AgencyLines) -> None:
        if not self.agencies[group.agency_code].has_counter:
            self._say(place, "instansi ini tidak mempunyai loket.")
        if not 1 <= len(group.lines) <= TILES:
            self._say(place, f"{len(group.lines)} kelompok; harus 1 sampai {TILES}.")
        file, way = place
        lines = list(entries(group.lines, file, *way, "lines"))
        self._once(lines, "code")
        own = {service.code for service in self.mall.services if service.agency_code == group.agency_code}
        grouped: list[str] = []
        for at, line in lines:
            for code in line.service_codes:
                self._known(at, "service_codes", code, own, f"services.json untuk {group.agency_code}")
            grouped += line.service_codes
        for code in _twice(grouped):
            self._say(place, f'layanan "{code}" masuk lebih dari satu kali.')
        for code in sorted(own - set(grouped)):
            self._say(place, f'layanan "{code}" tidak masuk kelompok mana pun.')

    def _tiles(self, place: Place, agency: shapes.Agency) -> None:
        own = [service for service in self.mall.services if service.agency_code == agency.code]
        if len(own) > TILES:
            self._say(
                place, f"{len(own)} layanan, paling banyak {TILES} petak di kios: kelompokkan di lines.json."
            )

    # --- Sentences --------------------------------------------------------------------------------------

    def _say(self, place: Place, fault: str) -> None:
        self.faults.add(place, fault)

    def _known(self, place: Place, column: str, code: str, known: Iterable[str], where: str) -> bool:
        if code in known:
            return True
        self._say(place, f'{column} "{code}" tidak ada di {where}.')
        return False

    def _once(self, found: Sequence[tuple[Place, Any]], column: str) -> None:
        seen: dict[Any, Place] = {}
        for place, entry in found:
            value = getattr(entry, column)
            if value in seen:
                self._say(place, f'{column} "{value}" sudah dipakai: {self.faults.name(seen[value])}.')
            seen.setdefault(value, place)


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, times in Counter(codes).items() if times > 1)


def _answers(question: shapes.Question) -> Sequence[str]:
    """Return the answers that another question may wait for; only choices have any."""
    return ("Ya", "Tidak") if question.type == QuestionType.YES_NO else question.choices


def _fits(bound: str, kind: str) -> bool:
    if kind == QuestionType.DATE:
        return bound == "today" or re.fullmatch(r"\d{4}-\d\d-\d\d", bound) is not None
    return kind in NUMBERS and re.fullmatch(r"-?\d+(\.\d+)?", bound) is not None
