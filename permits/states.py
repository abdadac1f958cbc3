"""The one place that knows the order of things in an application, and of a permit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "DRAFT", _("Belum dikirim")
    DISCARDED = "DISCARDED", _("Dibuang")
    SUBMITTED = "SUBMITTED", _("Terkirim")
    IN_REVIEW = "IN_REVIEW", _("Sedang diperiksa")
    RETURNED = "RETURNED", _("Perlu perbaikan")
    RECOMMENDING = "RECOMMENDING", _("Menunggu rekomendasi teknis")
    AWAITING_VISIT = "AWAITING_VISIT", _("Menunggu kunjungan ke loket")
    AWAITING_PAYMENT = "AWAITING_PAYMENT", _("Menunggu pembayaran")
    AWAITING_DECISION = "AWAITING_DECISION", _("Menunggu keputusan")
    SIGNING = "SIGNING", _("Sedang ditandatangani")
    ISSUED = "ISSUED", _("Izin terbit")
    COMPLETED = "COMPLETED", _("Diteruskan ke instansi")
    REJECTED = "REJECTED", _("Ditolak")
    WITHDRAWN = "WITHDRAWN", _("Ditarik pemohon")
    EXPIRED = "EXPIRED", _("Gugur")


NEXT: dict[State, set[State]] = {
    State.DRAFT: {State.SUBMITTED, State.DISCARDED},
    State.DISCARDED: set(),
    State.SUBMITTED: {State.IN_REVIEW, State.WITHDRAWN},
    # The hub: what comes after the verifier's word is computed, see permits/hub.py.
    State.IN_REVIEW: {
        State.RETURNED,
        State.RECOMMENDING,
        State.AWAITING_VISIT,
        State.AWAITING_PAYMENT,
        State.AWAITING_DECISION,
        State.COMPLETED,
        State.WITHDRAWN,
    },
    State.RETURNED: {State.IN_REVIEW, State.EXPIRED, State.WITHDRAWN},
    State.RECOMMENDING: {State.IN_REVIEW, State.WITHDRAWN},
    State.AWAITING_VISIT: {State.IN_REVIEW, State.EXPIRED, State.WITHDRAWN},
    State.AWAITING_PAYMENT: {State.IN_REVIEW, State.EXPIRED, State.WITHDRAWN},
    State.AWAITING_DECISION: {State.IN_REVIEW, State.SIGNING, State.REJECTED, State.WITHDRAWN},
    State.SIGNING: {State.ISSUED, State.AWAITING_DECISION},
    State.ISSUED: set(),
    State.COMPLETED: set(),
    State.REJECTED: {State.IN_REVIEW},
    State.WITHDRAWN: set(),
    State.EXPIRED: set(),
}

# The clock stops exactly here: the file is with the citizen.
PAUSED = {State.RETURNED, State.AWAITING_VISIT, State.AWAITING_PAYMENT}
UNSENT = {State.DRAFT, State.DISCARDED}
WITHDRAWABLE = {state for state, following in NEXT.items() if State.WITHDRAWN in following}
OPEN = {state for state, following in NEXT.items() if following} - {State.DRAFT, State.REJECTED}
ENDED = set(State) - OPEN - {State.DRAFT}
# Ends without what was asked for: what was paid is given back.
UNSERVED = {State.REJECTED, State.WITHDRAWN, State.EXPIRED}
# From these on a decision stands, with a time and a signatory.
DECIDED = {State.SIGNING, State.ISSUED, State.REJECTED}


class PermitState(models.TextChoices):
    """A permit's own machine. "Not yet" and "expired" follow from its dates."""

    VALID = "VALID", _("Berlaku")
    REVOKED = "REVOKED", _("Dicabut")
    REPLACED = "REPLACED", _("Diganti")


PERMIT_NEXT: dict[PermitState, set[PermitState]] = {
    PermitState.VALID: {PermitState.REVOKED, PermitState.REPLACED},
    PermitState.REVOKED: set(),
    PermitState.REPLACED: set(),
}


class Verdict(models.TextChoices):
    """What the verifier says of one paper."""

    PENDING = "PENDING", _("Belum diperiksa")
    ACCEPTED = "ACCEPTED", _("Diterima")
    REFUSED = "REFUSED", _("Perlu diperbaiki")


class Advice(models.TextChoices):
    """What a technical agency answers."""

    PENDING = "PENDING", _("Belum dijawab")
    YES = "YES", _("Direkomendasikan")
    CONDITIONS = "CONDITIONS", _("Direkomendasikan dengan syarat")
    NO = "NO", _("Tidak direkomendasikan")
    CORRECTION = "CORRECTION", _("Perlu perbaikan dahulu")


# Answers that say nothing without their reason.
EXPLAINED = [Advice.CONDITIONS, Advice.NO, Advice.CORRECTION]


class OriginalSeen(models.TextChoices):
    """What the counter says of one original."""

    SEEN = "SEEN", _("Cocok")
    MISSING = "MISSING", _("Tidak dibawa")
    MISMATCH = "MISMATCH", _("Tidak cocok")


class ObjectionOutcome(models.TextChoices):
    """What became of an objection to a refusal."""

    PENDING = "PENDING", _("Sedang ditelaah")
    UPHELD = "UPHELD", _("Dikabulkan")
    DISMISSED = "DISMISSED", _("Tidak dikabulkan")
