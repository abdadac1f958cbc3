"""Addresses under /akun/: ours in the namespace `accounts`, and allauth's views under allauth's own names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import include, path
from django.views.generic import RedirectView

from accounts import views
from accounts.views import wrong_form_is_422 as form

ours = [
    path("", views.overview, name="account"),
    path("data/", views.own_data, name="own_data"),
    path("kode/", views.redeem, name="redeem"),
    # The notice stands on the roof, beside the other words about the portal; this address is in old papers.
    path("privasi/", RedirectView.as_view(pattern_name="privacy"), name="privacy"),
]

entrance = [
    path("masuk/", form(account.login), name="account_login"),
    path("keluar/", form(account.logout), name="account_logout"),
    path("daftar/", form(account.signup), name="account_signup"),
    path("nonaktif/", form(account.account_inactive), name="account_inactive"),
    path("masuk-lagi/", form(account.reauthenticate), name="account_reauthenticate"),
    path("surel/", form(account.email), name="account_email"),
    path("surel/kode/", form(account.email_verification_sent), name="account_email_verification_sent"),
    path("masuk/kode/", form(account.confirm_login_code), name="account_confirm_login_code"),
    path("kata-sandi/", form(account.password_change), name="account_change_password"),
    path("kata-sandi/buat/", form(account.password_set), name="account_set_password"),
    path("kata-sandi/lupa/", form(account.password_reset), name="account_reset_password"),
    path(
        "kata-sandi/lupa/kode/",
        form(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "kata-sandi/lupa/baru/", form(account.complete_password_reset), name="account_complete_password_reset"
    ),
    path(
        "kata-sandi/lupa/selesai/",
        form(account.password_reset_from_key_done),
        name="account_password_reset_completed",
    ),
]

second_factor = [
    path("", mfa.index, name="mfa_index"),
    path("kode/", form(mfa.authenticate), name="mfa_authenticate"),
    path("kode-lagi/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("aktifkan/", form(totp.activate_totp), name="mfa_activate_totp"),
    path("matikan/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("cadangan/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("cadangan/baru/", form(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("cadangan/unduh/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]

urlpatterns = [
    path("", include((ours, "accounts"))),
    path("", include(entrance)),
    path("dua-langkah/", include(second_factor)),
]
