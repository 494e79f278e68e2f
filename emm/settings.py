"""Settings of EMM Trainings: everything that differs between machines comes from the environment.

docs/configuration.md lists all variables with their defaults.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from emm import data_settings
from emm.common.limits import CONNECT_SECONDS, READ_SECONDS
from emm.ops.logs import logging_config, report_failures

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = Env()

# --- What kind of machine this is -------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
# The demo programme and its sign-ins exist only where this is true.
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="emm-demo-2022")
HTTPS = env.bool("HTTPS", default=not (DEBUG or DEMO))

INSECURE_SECRET_KEY = "insecure-for-development-and-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
SECRET_KEY = env.str("SECRET_KEY", default="") or INSECURE_SECRET_KEY
if SECRET_KEY == INSECURE_SECRET_KEY and not (DEBUG or DEMO):
    raise ImproperlyConfigured(
        "SECRET_KEY is not set, or is the public default: this is not the environment of the product. "
        "On a server run commands by deploy/manage, which reads /etc/emm/environment. "
        "To try the product: make run. To develop it: DEBUG=true."
    )
# Keys for personal identifiers at rest, newest first; older ones only decrypt. Empty: derived from SECRET_KEY.
FIELD_ENCRYPTION_KEYS: list[str] = env.list("FIELD_ENCRYPTION_KEYS", default=[])
# The key by which a NIP is found and records are compared, without being readable. Empty: derived from SECRET_KEY.
NIP_SEARCH_KEY = env.str("NIP_SEARCH_KEY", default="")
# So many days two records that became one can be parted again.
MERGE_UNDO_DAYS = 30

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many machines serve the product; more than one need a database, a cache and files that they share.
MACHINES = env.int("MACHINES", default=1)
# While this file exists, every page says that the product is being maintained.
MAINTENANCE_FILE = env.path("MAINTENANCE_FILE", default=VAR_DIR / "maintenance")
# Where the processes of this machine see how much costly work is being done (emm.common.turns).
TURNS_DIR = VAR_DIR / "turns"
# What links in emails, QR codes and certificates begin with.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

# --- Whose product this is --------------------------------------------------------------------

SITE_NAME = env.str("SITE_NAME", default="EMM Trainings")
ORGANISATION_NAME = env.str("ORGANISATION_NAME", default="EMM Trainings Indonesia")
# Path below the static files, for instance "brand/mark.svg"; empty: the neutral mark.
ORGANISATION_MARK = env.str("ORGANISATION_MARK", default="")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="emm-trainings@example.org")
CERTIFICATE_NUMBER_FORMAT = env.str("CERTIFICATE_NUMBER_FORMAT", default="IOM-ID/EMM/{year}/{kind}/{serial:04d}")
# How long a trainer's certificate counts, in years from the end of the training; 0: it never expires.
TRAINER_CERTIFICATE_YEARS = env.int("TRAINER_CERTIFICATE_YEARS", default=3)
# How long a trainer may teach a module before a refresher, in years; 0: without end.
QUALIFICATION_YEARS = env.int("QUALIFICATION_YEARS", default=3)
# Length of one learning hour (jam pelajaran), in minutes.
JP_MINUTES = env.int("JP_MINUTES", default=45)
# Present and late count from so many minutes before a session; earlier marks are kept as too early.
ATTENDANCE_OPENS_MINUTES = env.int("ATTENDANCE_OPENS_MINUTES", default=60)
# Marks made more than so many days after the end of a session need a reason.
ATTENDANCE_REASON_AFTER_DAYS = env.int("ATTENDANCE_REASON_AFTER_DAYS", default=14)
# Smaller counts of people are not shown to the public and to viewers.
SMALLEST_CELL = env.int("SMALLEST_CELL", default=5)

# How long personal data is kept, in years: the privacy notice says these numbers, trainings.privacy keeps them.
RETENTION_CERTIFICATE_YEARS = env.int("RETENTION_CERTIFICATE_YEARS", default=10)
RETENTION_CONTACT_YEARS = env.int("RETENTION_CONTACT_YEARS", default=2)
RETENTION_NOMINATION_YEARS = env.int("RETENTION_NOMINATION_YEARS", default=1)
RETENTION_REQUEST_YEARS = env.int("RETENTION_REQUEST_YEARS", default=3)
RETENTION_MESSAGE_YEARS = env.int("RETENTION_MESSAGE_YEARS", default=2)
# By then a request about personal data is answered, in hours. Law 27/2022 allows 3 × 24 from its receipt for correction
# (Article 30), access (32), withdrawal of consent (40) and restriction (41); it names no time for erasure (43), which
# is answered as soon.
PRIVACY_ANSWER_HOURS = env.int("PRIVACY_ANSWER_HOURS", default=72)

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose classes it extends
    "emm.accounts.apps.AdminSiteConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
    "ninja",  # its page about the API takes its scripts from here
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "emm.common",
    "emm.forms",
    "emm.ui",
    "emm.jobs",
    "emm.audit",
    "emm.ops",
    "emm.documents",
    "emm.messages",
    "emm.links",
    "emm.accounts",
    "emm.help",
    "curriculum",
    "participants",
    "participants.imports",
    "trainings.programmes",
    "trainings.access",
    "trainings.planning",
    "trainings.enrolment",
    "trainings.attendance",
    "trainings.evaluation",
    "trainings.certificates",
    "trainings.reporting",
    "trainings.home",
    "trainings.privacy",
    "trainings.demo",
    "anymail",
]

MIDDLEWARE = [
    "emm.ops.metrics.MeasureAnswers",
    "emm.ops.http.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Of varying length by some random bytes, so that a secret in a page cannot be guessed from its size.
    "django.middleware.gzip.GZipMiddleware",
    "emm.ops.request_log.LogRequests",
    "csp.middleware.CSPMiddleware",
    "emm.ops.maintenance.ShowMaintenance",
    "emm.common.middleware.RefuseControlCharacters",
    "emm.ops.http.RefuseLargeRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "emm.accounts.middleware.EndOldSessions",
    "emm.accounts.middleware.KeepPrivate",
    "emm.accounts.middleware.KeepEntries",
    "emm.accounts.middleware.Impersonate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "emm.common.middleware.ActAsUser",
    "allauth.account.middleware.AccountMiddleware",
    "emm.accounts.middleware.RequireSecondFactor",
    "emm.ops.http.AnswerUnavailable",
]

ROOT_URLCONF = "emm.urls"
WSGI_APPLICATION = "emm.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "emm.navigation.page",
            ],
            "builtins": ["emm.forms.templatetags.numbered_forms"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "components/table.html"

# --- Data -------------------------------------------------------------------------------------

DATABASES = data_settings.databases(env, folder=VAR_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache, with the counts of attempts: in the database, or in this Redis.
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = data_settings.caches(REDIS_URL)

# Where background jobs wait for the workers: in the database, or in this Redis where several machines work.
TASKS_REDIS_URL = env.str("TASKS_REDIS_URL", default="")
TASKS = data_settings.tasks(TASKS_REDIS_URL)
RQ_QUEUES = data_settings.task_queues(TASKS_REDIS_URL)
# A job whose worker gave no sign of life for so long (seconds) is given to another worker.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=60)

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # other sites have no use for them
STATICFILES_DIRS = [BASE_DIR / "emm" / "static", ("help", BASE_DIR / "docs" / "guides" / "images")]
MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=VAR_DIR / "media")
STORAGES = data_settings.storages(env)
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=20 * 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Signatures of certificates ---------------------------------------------------------------

# PEM in a file or in the variable itself; empty: a key of demonstration, which says that it is not valid.
SIGNING_KEY = env.str("SIGNING_KEY", default="")
SIGNING_KEY_FILE = env.str("SIGNING_KEY_FILE", default="")
SIGNING_KEY_PASSWORD = env.str("SIGNING_KEY_PASSWORD", default="")
# The certificate of the key, followed by those that lead to a root.
SIGNING_CERT = env.str("SIGNING_CERT", default="")
SIGNING_CERT_FILE = env.str("SIGNING_CERT_FILE", default="")
# A time-stamp server (RFC 3161); empty: signatures carry no time-stamp.
SIGNATURE_TIMESTAMP_URL = env.str("SIGNATURE_TIMESTAMP_URL", default="")
# The key of the badges within the certificates: on the curve P-256, or RSA.
BADGE_KEY = env.str("BADGE_KEY", default="")
BADGE_KEY_FILE = env.str("BADGE_KEY_FILE", default="")
# Keys of earlier badges, public, as a JSON Web Key Set in a file: their badges stay valid.
BADGE_OLD_KEYS_FILE = env.str("BADGE_OLD_KEYS_FILE", default="")
# Where keys of demonstration are kept.
SIGNING_KEYS_DIR = env.path("SIGNING_KEYS_DIR", default=VAR_DIR / "keys")

# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    # First, because it alone knows accounts: whoever is signed in without a password is looked up by the first.
    "emm.accounts.backends.AccountBackend",
    "rules.permissions.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "emm.accounts.passwords.BreachedPasswordValidator"},
]
PASSWORD_HASHERS = [
    "emm.accounts.hashers.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # read, and written anew at the next sign-in
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:today"
LOGOUT_REDIRECT_URL = "home:home"
# Signed out after so many hours without a page, and so many after the sign-in whatever happens.
SESSION_IDLE_HOURS = env.float("SESSION_IDLE_HOURS", default=8)
SESSION_ABSOLUTE_HOURS = env.float("SESSION_ABSOLUTE_HOURS", default=168)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_HOURS * 3600)
# Whose sign-in needs more than a password; the demo's sign-ins stay simple.
SECOND_FACTOR_ROLES: list[str] = env.list("SECOND_FACTOR_ROLES", default=[] if DEMO else ["administrator", "officer"])
IMPERSONATION_MINUTES = 30

ACCOUNT_ADAPTER = "emm.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # who has the mailbox can also have a code sent to it
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
# Counted in the cache that all workers share. A training room has one address for everybody in it.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

MFA_ADAPTER = "emm.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "activate_totp": "emm.accounts.mfa_forms.SetUpAppForm",
    "authenticate": "emm.accounts.mfa_forms.CodeFactorForm",
    "reauthenticate": "emm.accounts.mfa_forms.CodeProofForm",
    "add_webauthn": "emm.accounts.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "emm.accounts.passkeys.PasskeyFactorForm",
    "login_webauthn": "emm.accounts.passkeys.PasskeySignInForm",
    "reauthenticate_webauthn": "emm.accounts.passkeys.PasskeyProofForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are given: the address is the administrator's word
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # clocks of phones are up to 30 seconds wrong
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

USERSESSIONS_ADAPTER = "emm.accounts.adapter.SessionsAdapter"
# Shown to people among their sessions; written by our own middleware, at most once a minute.
USERSESSIONS_TRACK_ACTIVITY = True

# Signing in through the organisation (Microsoft Entra or any OpenID Connect provider): on where a server is named.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_NAME = env.str("OIDC_NAME", default="Microsoft")
# Addresses of these domains are the provider's own, so that it need not say of each that it was verified.
OIDC_EMAIL_DOMAINS: list[str] = env.list("OIDC_EMAIL_DOMAINS", default=[])
SOCIALACCOUNT_ADAPTER = "emm.accounts.adapter.OrganisationAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
# Where our forms may lead to, beside ourselves.
OIDC_ORIGINS: list[str] = []
if OIDC_SERVER_URL:
    OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))]
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL, "verified_email": OIDC_EMAIL_DOMAINS},
            }
        ],
    }

# --- Words ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("id", _("Indonesian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en", "id"), "id": ("en",), "en": ("id",)}
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# --- Mail -------------------------------------------------------------------------------------

_email = env.dj_email_url("EMAIL_URL", default="console:")
if "EMAIL_BACKEND" not in _email:
    raise ImproperlyConfigured("EMAIL_URL begins with none of submission://, smtp://, file://, console:, dummy:.")
# A mail service's own interface instead of SMTP: a backend of django-anymail, and its settings as JSON.
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=_email["EMAIL_BACKEND"])
ANYMAIL: dict[str, Any] = dict(env.json("ANYMAIL", default={}))
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _email["EMAIL_USE_TLS"], _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = READ_SECONDS
# How many messages of the outbox all workers together send in a minute; 0: as many as the server takes.
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", default=0)
ANYMAIL.setdefault("REQUESTS_TIMEOUT", (CONNECT_SECONDS, READ_SECONDS))
# For so long a mailed link shows its holder their certificates.
WALLET_LINK_DAYS = env.int("WALLET_LINK_DAYS", default=90)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <{CONTACT_EMAIL}>")

# --- Safety -----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],  # Bootstrap draws its form marks as data: images
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "emm.accounts.views.expired_forms.refuse"
SECURE_SSL_REDIRECT = HTTPS
# Asked for by machines beside this one, without the proxy.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_HTTPS_PROXY = env.bool("BEHIND_HTTPS_PROXY", default=False)
if BEHIND_HTTPS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs and figures -------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="line" if DEBUG or DEMO else "json")
LOGGING = logging_config(json=LOG_FORMAT == "json", level=env.str("LOG_LEVEL", default="INFO"))
# Who sends it may read the figures at /metrics; empty: nothing is measured and there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN:
    # Read by prometheus_client when it is imported: where the processes of this machine keep their figures.
    Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(VAR_DIR / "metrics"))).mkdir(parents=True, exist_ok=True)
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    report_failures(SENTRY_DSN)
SIMPLE_HISTORY_REVERT_DISABLED = True
