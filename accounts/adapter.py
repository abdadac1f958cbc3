"""How allauth speaks to our users."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and reset by e-mail and password."""
