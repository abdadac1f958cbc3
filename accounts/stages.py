"""The steps between a right password and being signed in, where ours differ from allauth's."""

from typing import Any

from allauth.account import stages


class EmailVerificationStage(stages.EmailVerificationStage):
    """Ask for a verified address, except of who comes in by account number: an officer saw them, perhaps they have none.

    Whoever typed an address shows that it is theirs, as ever.
    """

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user and getattr(user, "account_number", None) and not self.login.email:
            return None, True
        return super().handle()
