"""The order of things, as a table."""

import pytest

from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from permits.states import (
    DECIDED,
    ENDED,
    NEXT,
    OPEN,
    PAUSED,
    PERMIT_NEXT,
    UNSENT,
    WITHDRAWABLE,
    PermitState,
    State,
)

# Written out from the design, not computed from NEXT: a slip there must not be a slip here.
MOVES = """
DRAFT             SUBMITTED DISCARDED
DISCARDED
SUBMITTED         IN_REVIEW WITHDRAWN
IN_REVIEW         RETURNED RECOMMENDING AWAITING_VISIT AWAITING_PAYMENT AWAITING_DECISION COMPLETED WITHDRAWN
RETURNED          IN_REVIEW EXPIRED WITHDRAWN
RECOMMENDING      IN_REVIEW WITHDRAWN
AWAITING_VISIT    IN_REVIEW EXPIRED WITHDRAWN
AWAITING_PAYMENT  IN_REVIEW EXPIRED WITHDRAWN
AWAITING_DECISION IN_REVIEW SIGNING REJECTED WITHDRAWN
SIGNING           ISSUED AWAITING_DECISION
ISSUED
COMPLETED
REJECTED          IN_REVIEW
WITHDRAWN
EXPIRED
"""
ALLOWED = {
    (words[0], following)
    for words in (line.split() for line in MOVES.strip().splitlines())
    for following in words[1:]
}


@pytest.mark.parametrize("old", State)
@pytest.mark.parametrize("new", State)
def test_every_move_is_allowed_or_refused_as_the_design_says(old, new):
    if (old, new) in ALLOWED:
        check_move(NEXT, old, new)
    else:
        with pytest.raises(Refused):
            check_move(NEXT, old, new)


@pytest.mark.parametrize("old", PermitState)
@pytest.mark.parametrize("new", PermitState)
def test_a_permit_once_revoked_or_replaced_stays_so(old, new):
    if (old, new) in {("VALID", "REVOKED"), ("VALID", "REPLACED")}:
        check_move(PERMIT_NEXT, old, new)
    else:
        with pytest.raises(Refused):
            check_move(PERMIT_NEXT, old, new)


def test_groups_of_states_are_those_of_the_design():
    assert set(PAUSED) == {"RETURNED", "AWAITING_VISIT", "AWAITING_PAYMENT"}
    assert set(UNSENT) == {"DRAFT", "DISCARDED"}
    assert set(DECIDED) == {"SIGNING", "ISSUED", "REJECTED"}
    assert set(WITHDRAWABLE) == {"SUBMITTED", "IN_REVIEW", "RECOMMENDING", "AWAITING_DECISION", *PAUSED}
    assert set(ENDED) == {"DISCARDED", "ISSUED", "COMPLETED", "REJECTED", "WITHDRAWN", "EXPIRED"}
    assert set(OPEN) == {*WITHDRAWABLE, "SIGNING"}
