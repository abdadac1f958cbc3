"""The one place that knows the order of things in an agreement and in an outreach event."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Rancangan")
    SENT = "sent", _("Dikirim ke pihak kedua")
    MOU_SIGNED = "mou_signed", _("MoU ditandatangani")
    PKS_SIGNED = "pks_signed", _("PKS ditandatangani")
    ACTIVE = "active", _("Berlaku")
    ENDING = "ending", _("Segera berakhir")
    ENDED = "ended", _("Berakhir")
    EXTENDED = "extended", _("Diperpanjang")
    TERMINATED = "terminated", _("Dihentikan")


IN_FORCE = [AgreementState.ACTIVE, AgreementState.ENDING]

# A decree goes from SENT straight to ACTIVE; which of the two signatures a paper passes follows from its kind.
NEXT_OF_AGREEMENT: dict[AgreementState, set[AgreementState]] = {
    AgreementState.DRAFT: {AgreementState.SENT, AgreementState.TERMINATED},
    AgreementState.SENT: {
        AgreementState.DRAFT,
        AgreementState.MOU_SIGNED,
        AgreementState.PKS_SIGNED,
        AgreementState.ACTIVE,
        AgreementState.TERMINATED,
    },
    AgreementState.MOU_SIGNED: {AgreementState.ACTIVE, AgreementState.TERMINATED},
    AgreementState.PKS_SIGNED: {AgreementState.ACTIVE, AgreementState.TERMINATED},
    AgreementState.ACTIVE: {
        AgreementState.ENDING,
        AgreementState.ENDED,
        AgreementState.EXTENDED,
        AgreementState.TERMINATED,
    },
    AgreementState.ENDING: {
        AgreementState.ENDED,
        AgreementState.EXTENDED,
        AgreementState.TERMINATED,
    },
    AgreementState.ENDED: {AgreementState.EXTENDED},
    AgreementState.EXTENDED: set(),
    AgreementState.TERMINATED: set(),
}


class OutreachState(models.TextChoices):
    SCHEDULED = "scheduled", _("Terjadwal")
    CANCELLED = "cancelled", _("Dibatalkan")


NEXT_OF_OUTREACH: dict[OutreachState, set[OutreachState]] = {
    OutreachState.SCHEDULED: {OutreachState.CANCELLED},
    OutreachState.CANCELLED: {OutreachState.SCHEDULED},
}
