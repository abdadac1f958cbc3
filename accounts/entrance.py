"""The forms by which people come in: allauth's in our words, and the one for a code from a counter.

Apart from `forms`, because allauth builds its sign-up upon `forms.SignupForm`.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import ConsentForm
from accounts.models import PRINTED_CODE_LENGTH, User
from accounts.numbers import bare_account_number, clean_account_number
from mpp.lib.codes import normalize_code
from mpp.lib.forms import Plain, PlainForm

PASSWORD_HELP = _("Paling sedikit 10 huruf atau angka. Beberapa kata yang Anda ingat sudah cukup.")


class OurWords:
    """Labels as on our other pages, no placeholders: they vanish while one types."""

    LABELS: dict[str, Any] = {
        "login": _("Surel atau nomor akun"),
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
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The keyboard for addresses has the digits of an account number too.
        ours = {
            "autocomplete": "username",
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["login"].widget.attrs.update(ours)

    def user_credentials(self) -> dict[str, str]:
        """Say either address or number: allauth would try an address as both, and take longer where it is known."""
        login = self.cleaned_data["login"]
        who = {"email": login} if "@" in login else {"username": bare_account_number(login)}
        return who | {"password": self.cleaned_data["password"]}


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


class PrintedCodeForm(PlainForm):
    """Account number and code as printed at a counter."""

    account_number = forms.CharField(
        label=_("Nomor akun"),
        max_length=30,
        help_text=_("10 angka, tercetak di kertas dari loket."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=_("Kode dari loket"),
        max_length=40,
        help_text=_("12 huruf dan angka. Huruf besar atau kecil sama saja."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_account_number(self) -> str:
        try:
            return clean_account_number(self.cleaned_data["account_number"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_code(self) -> str:
        code = normalize_code(self.cleaned_data["code"])
        if len(code) != PRINTED_CODE_LENGTH:
            values = {"wanted": PRINTED_CODE_LENGTH, "count": len(code)}
            raise forms.ValidationError(
                gettext("Kode ini terdiri dari %(wanted)d huruf dan angka; yang Anda isi %(count)d.") % values
            )
        return code


class RedeemForm(PrintedCodeForm, ConsentForm):
    """Number and code, and the password that the person wants from now on."""

    field_order = ["account_number", "code", "password1", "consent"]

    password1 = forms.CharField(
        label=_("Kata sandi baru"),
        max_length=200,
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account_number"].widget.attrs["autocomplete"] = (
            "username"  # what one signs in with later
        )

    def clean_password1(self) -> str:
        # The rules of sign-up, asked without looking anybody up: an answer must not tell whose number this is.
        password = self.cleaned_data["password1"]
        validate_password(password, User(account_number=self.cleaned_data.get("account_number")))
        if normalize_code(password) == self.cleaned_data.get("code"):
            raise forms.ValidationError(_("Kode dari loket tidak dapat menjadi kata sandi. Pilih yang lain."))
        return password
