"""allauth's forms in our words. Apart from `forms`, because allauth builds its sign-up upon `forms.SignupForm`."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mpp.lib.forms import Plain

PASSWORD_HELP = _("Paling sedikit 10 huruf atau angka. Beberapa kata yang Anda ingat sudah cukup.")


class OurWords:
    """Labels as on our other pages, no placeholders: they vanish while one types."""

    LABELS: dict[str, Any] = {
        "login": _("Surel (email)"),
        "email": _("Surel (email)"),
        "password": _("Kata sandi"),
        "oldpassword": _("Kata sandi sekarang"),
        "remember": _("Tetap masuk di perangkat ini"),
        "code": _("Kode"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = ""  # the page has its own link to “Lupa kata sandi”


class LoginForm(Plain, OurWords, account.LoginForm):
    pass


class SignupForm(Plain, OurWords, account.SignupForm):
    LABELS = OurWords.LABELS | {"password1": _("Kata sandi")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HELP
        self.fields["email"].help_text = _("Kami kirim kode ke alamat ini untuk memastikan alamatnya benar.")

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Make the account whole or not at all; of two posts at once the second finds the address taken."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            if not User.objects.filter(email=self.cleaned_data["email"].lower()).exists():
                raise  # another constraint spoke, not the address
            self.account_already_exists = True
            return super().try_save(request)


class NewPassword(OurWords):
    LABELS = OurWords.LABELS | {"password1": _("Kata sandi baru"), "password2": _("Ulangi kata sandi baru")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = PASSWORD_HELP  # type: ignore[attr-defined]


class ChangePasswordForm(Plain, NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(Plain, NewPassword, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(Plain, NewPassword, account.ResetPasswordKeyForm):
    pass


class ResetPasswordForm(Plain, OurWords, account.ResetPasswordForm):
    pass


class AddEmailForm(Plain, OurWords, account.AddEmailForm):
    LABELS = {"email": _("Alamat surel yang baru")}


class ChangeEmailForm(Plain, OurWords, account.ChangeEmailForm):
    LABELS = {"email": _("Alamat surel yang benar")}


class ReauthenticateForm(Plain, OurWords, account.ReauthenticateForm):
    pass


class EmailCodeForm(Plain, OurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class PasswordCodeForm(Plain, OurWords, account.ConfirmPasswordResetCodeForm):
    pass


class SecondFactorForm(Plain, OurWords, mfa.AuthenticateForm):
    LABELS = {"code": _("Kode dari aplikasi, atau kode cadangan")}


class SecondFactorAgainForm(Plain, OurWords, mfa.ReauthenticateForm):
    LABELS = SecondFactorForm.LABELS


class ActivateForm(Plain, OurWords, totp.ActivateTOTPForm):
    LABELS = {"code": _("Kode 6 angka dari aplikasi")}
