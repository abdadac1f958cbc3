"""`{% load papers %}`: what was found in a paper, as lines to print: `{% for line in paper|signatures %}`."""

from django import template

from documents import findings
from documents.models import Paper

register = template.Library()


@register.filter
def hints(paper: Paper) -> list[findings.Line]:
    return findings.hint_lines(paper)


@register.filter
def signatures(paper: Paper) -> list[findings.Line]:
    return findings.signature_lines(paper)


@register.filter
def why_bad(paper: Paper) -> str:
    return findings.why_bad(paper.safety, paper.finding)
