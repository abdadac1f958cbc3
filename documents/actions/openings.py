"""Who opened a paper: its holder can read it."""

from accounts.models import User
from documents.models import Opening, Paper


def record_opening(
    paper: Paper, *, by: User, role: str, case_number: str, original: bool = False
) -> Opening | None:
    """Remember that somebody else than the owner opened a paper; None for the owner."""
    if by.pk == paper.owner_id:
        return None
    role = role[: Opening._meta.get_field("role").max_length]  # an agency's name may be as long as that alone
    return Opening.objects.create(paper=paper, by=by, role=role, case_number=case_number, original=original)
