"""What: services with their standards, requirements and questions; life events; the words people search with."""

from catalog.models.life_events import LifeEvent, LifeEventStep, StepPlace
from catalog.models.offers import AgreementTerm, OutreachService
from catalog.models.questions import Question, QuestionType
from catalog.models.services import (
    Category,
    Outcome,
    Requirement,
    Service,
    ServiceQuerySet,
    ServiceType,
)
from catalog.models.standards import Standard, StandardQuerySet
from catalog.models.words import SearchMiss, Synonym

__all__ = [
    "AgreementTerm",
    "Category",
    "LifeEvent",
    "LifeEventStep",
    "Outcome",
    "OutreachService",
    "Question",
    "QuestionType",
    "Requirement",
    "SearchMiss",
    "Service",
    "ServiceQuerySet",
    "ServiceType",
    "Standard",
    "StandardQuerySet",
    "StepPlace",
    "Synonym",
]
