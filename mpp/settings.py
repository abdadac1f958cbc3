"""The settings of the portal: one file that reads the environment.

Every variable is described in docs/settings.md. There are two ways to run: the demo (`MPP_DEMO=1`, what
`script/server` starts) and production (`MPP_DEMO=0`, the default), which refuses weak secrets.
"""

from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from mpp.lib import environment as env

env.refuse_unknown(
    "MPP_",
    [
        "MPP_ACCEL_PREFIX",
        "MPP_CONTACT_EMAIL",
        "MPP_CONTACT_PHONE",
        "MPP_DEMO",
        "MPP_FIELD_KEYS",
        "MPP_FROM_EMAIL",
        "MPP_HASH_KEY",
        "MPP_HOSTS",
        "MPP_HTTPS_ONLY",
        "MPP_LOCAL_NETWORKS",
        "MPP_SECRET_KEY",
        "MPP_SIGNATURE_ROOTS",
        "MPP_SIGNER_PASSWORD",
        "MPP_SIGNER_PKCS12",
        "MPP_SITE_URL",
        "MPP_SMTP_URL",
        "MPP_TIME_ZONE",
        "MPP_VAR",
    ],
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("MPP_VAR", str(BASE_DIR / "var"))).resolve()

# --- Demo or production -----------------------------------------------------------------------------

DEMO = env.flag("MPP_DEMO", default=False)
DEBUG = False  # Never: our error pages are part of the product, and a debugger shows personal data.

SECRET_KEY = env.text("MPP_SECRET_KEY")
FIELD_KEYS = env.fernet_keys("MPP_FIELD_KEYS")  # Newest first: NIK and KK are encrypted with them.
HASH_KEY = env.text("MPP_HASH_KEY")  # NIK and KK are looked up by a hash with this key.

for _name, _secret in {"MPP_SECRET_KEY": SECRET_KEY, "MPP_HASH_KEY": HASH_KEY}.items():
    if len(_secret) < 50 or len(set(_secret)) < 10:
        raise ImproperlyConfigured(f"{_name} is too weak: at least 50 characters, 10 of them different.")

PORT = env.number("PORT", 8000, least=1, most=65535)
SITE_URL = env.text("MPP_SITE_URL", f"http://localhost:{PORT}" if DEMO else None).rstrip("/")
if not DEMO and not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("MPP_SITE_URL must begin with https:// outside the demo.")
ALLOWED_HOSTS = env.words("MPP_HOSTS", ["*"] if DEMO else [])
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("MPP_HOSTS is not set: name the hosts that this portal answers to.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Client addresses are read from X-Forwarded-For only when the request comes from one of these proxies.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# The mall's own networks: a whole hall shares one address, so limits per address are lifted there.
LOCAL_NETWORKS = env.networks("MPP_LOCAL_NETWORKS")

# --- What it is made of -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "mpp",
    "mpp.apps.MppAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "pgtrigger",
    "pghistory",
    # Ours last, left to right: they may take back what the others put into the admin.
    "accounts",
    "notices",
    "documents",
    "agencies",
    "catalog",
    "permits",
    "queueing",
]

MIDDLEWARE = [
    "mpp.middleware.RequestLog",
    "mpp.middleware.ClientAddress",
    "mpp.middleware.CookiesWithoutNul",
    "django.middleware.gzip.GZipMiddleware",
    # Above all that answer by themselves (redirect to HTTPS, static files), so that these carry the headers too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mpp.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mpp.middleware.PrivatePages",
    "agencies.middleware.CurrentDevice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mpp.middleware.LostForms",
    "mpp.middleware.SecondFactorRequired",
    "mpp.middleware.History",
]

ROOT_URLCONF = "mpp.urls"
WSGI_APPLICATION = "mpp.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mpp.context.site",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Storage ----------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (postgres://…).")
# Kerberos negotiation costs a round trip and crashes some builds of the driver after a fork.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("gssencmode", "disable")

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "mpp_cache"},
    # Only for what may be some seconds old, the board and today's hours: nothing that another process must know.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "board"},
    # Whole public pages (agencies/revision.py): of some 50 KB each, so that a process keeps 20 MB of them.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}

STORAGES = {
    "default": {
        "BACKEND": "mpp.lib.storage.DurableFileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "gz", "br", "woff2", "mp3", "scss"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Words and times --------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
# Every sentence goes through gettext; a test keeps the English catalog complete (locale/README.md).
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Bahasa Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Set by the switch; without it a page is Indonesian (mpp.middleware.ChosenLanguage).
LANGUAGE_COOKIE_NAME = "bahasa"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text(
    "MPP_TIME_ZONE", "Asia/Jakarta"
)  # Stored in UTC; shown in the city's or the venue's zone.

# --- People -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "account_number"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workplace"

ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "account_number"  # Of accounts opened at a counter; nobody else has one.
ACCOUNT_PRESERVE_USERNAME_CASING = False  # Digits have no case: looked up by the index as they are.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # A code is easier than a link on one phone.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True  # A mistyped address is mended on the spot.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = int(timedelta(minutes=15).total_seconds())  # as for sign-up
ACCOUNT_CHANGE_EMAIL = True  # One address a person: a new one replaces the old.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "accounts.entrance.LoginForm",
    "signup": "accounts.entrance.SignupForm",
    "change_password": "accounts.entrance.ChangePasswordForm",
    "set_password": "accounts.entrance.SetPasswordForm",
    "reset_password": "accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance.ResetPasswordKeyForm",
    "add_email": "accounts.entrance.AddEmailForm",
    "change_email": "accounts.entrance.ChangeEmailForm",
    "reauthenticate": "accounts.entrance.ReauthenticateForm",
    "confirm_email_verification_code": "accounts.entrance.EmailCodeForm",
    "confirm_password_reset_code": "accounts.entrance.PasswordCodeForm",
}
ACCOUNT_RATE_LIMITS = {
    # Per account first; per address high, because a hall and a mobile network share one address.
    "login_failed": "60/m/ip,5/5m/key",
    "printed_code": "60/m/ip,5/5m/key",
    "login": "120/m/ip",
    "signup": "60/m/ip",
    "reset_password": "60/m/ip,5/m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "MPP"
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "accounts.entrance.SecondFactorForm",
    "reauthenticate": "accounts.entrance.SecondFactorAgainForm",
    "activate_totp": "accounts.entrance.ActivateForm",
}

SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "mpp.views.errors.csrf_failure"

# --- Mail -------------------------------------------------------------------------------------------

CONTACT_EMAIL = env.text("MPP_CONTACT_EMAIL", "bantuan@mpp.example")
CONTACT_PHONE = env.text("MPP_CONTACT_PHONE", "(0711) 000-000")
DEFAULT_FROM_EMAIL = env.text("MPP_FROM_EMAIL", CONTACT_EMAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if DEMO:
    # Demo mail goes nowhere: each message becomes a file that the page /demo/surat/ shows.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _smtp = env.smtp(env.text("MPP_SMTP_URL", "smtp://localhost:25"))
    EMAIL_HOST, EMAIL_PORT = _smtp.host, _smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.user, _smtp.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp.starttls, _smtp.tls
    EMAIL_TIMEOUT = 20

# --- Signature --------------------------------------------------------------------------------------

SIGNING_PKCS12 = env.text("MPP_SIGNER_PKCS12", "")
SIGNING_PASSWORD = env.text("MPP_SIGNER_PASSWORD", "")

# --- Files ------------------------------------------------------------------------------------------

CLAMD = env.text("CLAMD", "")  # unix:/run/clamav/clamd.ctl or tcp:host:3310; empty: no virus scan.
# Certificates (PEM, DER) of those who issue signatures; empty: a signature is told as whole, not as trusted.
SIGNATURE_ROOTS = env.text("MPP_SIGNATURE_ROOTS", "")
# The internal address of nginx below which it serves VAR/files itself; empty: we do (deploy/nginx.conf).
ACCEL_PREFIX = env.text("MPP_ACCEL_PREFIX", "")

# --- Headers ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in [
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    ]
}
PERMISSIONS_POLICY["autoplay"] = ["self"]  # The lobby display speaks by itself.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

if not DEMO:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_SSL_REDIRECT = env.flag("MPP_HTTPS_ONLY", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # Asked by machines beside us, without TLS.
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # The prefix makes browsers refuse the cookie from a sister host or without TLS.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sesi", "__Host-csrf"

# --- Logs -------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mpp.lib.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Each request is told once, by RequestLog: with its route, never with its address.
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "CRITICAL"},
        "pyhanko": {"level": "WARNING"},
        "pyhanko_certvalidator": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}

# --- Limits and days of the domain --------------------------------------------------------------------

APPLICATION_BYTES_MAX = 100 * 1024 * 1024
PERSON_BYTES_MAX = 300 * 1024 * 1024
EXAMPLE_BYTES_MAX = 2 * 1024 * 1024  # The picture of a good scan, as uploaded; what is kept is smaller.
IMPORT_BYTES_MAX = 5 * 1024 * 1024  # A table that an admin imports,
IMPORT_UNPACKED_MAX = 50 * 1024 * 1024  # an XLSX of it unpacked,
IMPORT_ROWS_MAX = 2000  # and its rows: more is a file gone wrong, and nobody reads its comparison.
IMPORT_KEPT = timedelta(hours=6)  # Between comparing and confirming.
DRAFT_REMINDER_AFTER = timedelta(days=7)
DRAFT_KEPT = timedelta(days=90)  # An untouched draft is deleted then,
DRAFT_WARNINGS = [timedelta(days=14), timedelta(days=3)]  # and its owner warned so long before.
POWER_LONGEST = timedelta(days=366)  # Between the first and last day of a power of attorney.
RETURN_EXPIRES_AFTER = timedelta(days=30)
VISIT_EXPIRES_AFTER = timedelta(days=30)
PAYMENT_EXPIRES_AFTER = timedelta(days=30)
MESSAGES_AFTER_END = timedelta(days=30)  # So long may citizen and office still write after a case ended.
EXPIRY_WARNINGS = [timedelta(days=7), timedelta(days=2)]
DUE_WARNINGS = [50, 80, 100]  # Percent of the promised days used up at which the office is told.
OBJECTION_WORKING_DAYS = 21  # UU 30/2014, art. 77 (1): to object, from the day the decision is made known.
OBJECTION_ANSWER_DAYS = 10  # UU 30/2014, art. 77 (4): working days to answer an objection.
RECOMMENDATION_DAYS = 3  # Working days that a technical agency has, at most the promise's half.
ONE_TIME_KEY_KEPT = timedelta(days=7)
PRINTED_CODE_VALID = timedelta(days=14)  # So long does the code from a counter open its account.
PRIORITY_AFTER = 2  # Regular calls after which one of priority goes first (queueing.order).
NO_SHOW_GRACE = timedelta(minutes=30)  # So long may somebody who missed the call still return to the queue.
BOOKING_WINDOW = timedelta(
    days=14
)  # So far ahead may sessions be booked: people plan a fortnight, plans change.
BOOKING_LEAD = timedelta(hours=1)  # Before the session: the way to the mall.
# After the session's begin: half of a usual session. A missed bus costs nobody the place, a place nobody uses is free
# again while the others still wait.
BOOKING_CHECK_IN_GRACE = timedelta(minutes=15)
BOOKING_REMINDED_BETWEEN = (
    16,
    20,
)  # O'clock of the day before, where the mall is: late enough to matter, not at night.
DAY_CLOSES_AFTER = timedelta(hours=2)  # After the venue has closed; who is still inside is served until then.
CALL_ALARM = timedelta(minutes=15)  # So long may a queue in which people wait go without a call,
LONG_WAIT = timedelta(minutes=60)  # and one person wait, before the supervisor is alarmed.
HISTORY_LONGEST = timedelta(days=366)  # Between the first and last day of the supervisor's statistics.
SEARCH_MISSES_KEPT = 2000  # Different questions without an answer that are kept at most,
SEARCH_MISSES_NEW_A_DAY = 100  # so many new ones a day, whoever asks them,
SEARCH_MISSES_FORGOTTEN_AFTER = timedelta(days=180)  # and so long after they were last asked.
AGREEMENT_WARNINGS = [90, 30, 7]  # Days before an agreement's end; from the first on it counts as ending.
# Whoever tries the demo on a Sunday evening wants a number too; the kiosk then says that this is the demo.
QUEUE_IGNORES_HOURS = DEMO
