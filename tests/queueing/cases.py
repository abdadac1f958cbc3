"""A case that must be seen at the counter, and a counter that calls."""

from agencies.models import Agency
from catalog.models import Service
from documents.models import DocumentKind
from permits.models import Application
from permits.states import State
from queueing import actions
from queueing.models import CounterSession, Ticket
from tests.factories import make_agency, make_application, make_document_type, make_service


def make_service_with_originals(agency: Agency | None = None, originals: int = 2) -> Service:
    kinds = [make_document_type(kind=DocumentKind.ORIGINAL_AT_COUNTER) for _ in range(originals)]
    return make_service(agency=agency or make_agency(), documents=kinds)


def make_case(
    service: Service | None = None, *, state: State = State.AWAITING_VISIT, **fields
) -> Application:
    """A sent application; AWAITING_VISIT unless told otherwise."""
    return make_application(state, service=service or make_service_with_originals(), **fields)


def call_next(session: CounterSession) -> Ticket | None:
    """Call who is next at an open counter, as its officer."""
    return actions.call_next(session.counter_id, by=session.officer)
