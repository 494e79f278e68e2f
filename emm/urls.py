"""Every address of the product. Pages carry their language; addresses of API clients do not."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from emm import api
from emm.accounts.views import oidc, recovery_codes
from emm.ops import health
from emm.ops.metrics import metrics
from emm.reference_page import design_page
from trainings.certificates.verification import wellknown
from trainings.certificates.verification.views import verify_short
from trainings.home.views.home import choose_language
from trainings.home.views.seo import robots, security_txt, sitemap
from trainings.privacy.views.notice import privacy

# The admin site has no door of its own: codes, second factors and limits are those of the sign-in.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = settings.SITE_NAME
admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("Admin site")

handler500 = "emm.ops.http.server_error"

urlpatterns = [
    path("", choose_language, name="choose_language"),
    path("v/<str:code>/", verify_short, name="verify_short"),
    path("health/live/", health.alive, name="alive"),
    path("health/ready/", health.ready, name="ready"),
    path("health/worker/", health.worker, name="worker"),
    path("metrics", metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path(".well-known/badges/issuer.json", wellknown.badge_issuer, name="badge_issuer"),
    path(".well-known/badges/keys.json", wellknown.badge_keys, name="badge_keys"),
    path(".well-known/badges/keys/<slug:thumbprint>.json", wellknown.badge_key, name="badge_key"),
    path(".well-known/badges/achievements/<slug:key>.json", wellknown.badge_achievement, name="badge_achievement"),
    path(".well-known/badges/images/<slug:kind>.svg", wellknown.badge_image, name="badge_image"),
    path(".well-known/badges/status/<int:number>.jwt", wellknown.badge_status, name="badge_status"),
    path("api/", api.urls),
    # A mail service tells here what came back; it shows that it is one by the secret.
    *([path("mail/events/", include("emm.messages.views.webhooks"))] if settings.ANYMAIL.get("WEBHOOK_SECRET") else []),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    # One address to come back to is registered with the provider, whatever the language.
    path("account/oidc/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("account/oidc/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    *i18n_patterns(
        path("", include("trainings.home.urls")),
        path("", include("trainings.reporting.urls")),
        path("", include("curriculum.urls")),
        path("", include("trainings.programmes.urls")),
        path("", include("trainings.planning.urls")),
        path("", include("trainings.enrolment.urls")),
        path("", include("participants.imports.urls")),
        path("", include("participants.urls")),
        path("", include("trainings.attendance.urls")),
        path("", include("trainings.evaluation.urls")),
        path("", include("trainings.certificates.urls")),
        path("", include("trainings.privacy.urls")),
        path("staff/jobs/", include("emm.jobs.urls")),
        path("staff/emails/", include("emm.messages.urls")),
        path("staff/links/", include("emm.links.urls")),
        path("staff/log/", include("emm.audit.urls")),
        path("staff/design/", design_page, name="design"),
        path("privacy/", privacy, name="privacy"),
        path("help/", include("emm.help.urls")),
        path("", include("trainings.access.urls")),
        path("", include("emm.accounts.urls")),
        path("account/", include("allauth.account.urls")),
        # allauth's pages of recovery codes, written into the audit log; before allauth's own of the same addresses.
        path("account/factors/recovery-codes/", recovery_codes.Show.as_view(), name="mfa_view_recovery_codes"),
        path(
            "account/factors/recovery-codes/generate/",
            recovery_codes.Make.as_view(),
            name="mfa_generate_recovery_codes",
        ),
        path(
            "account/factors/recovery-codes/download/",
            recovery_codes.Download.as_view(),
            name="mfa_download_recovery_codes",
        ),
        path("account/factors/", include("allauth.mfa.urls")),
        path("account/sessions/", include("allauth.usersessions.urls")),
        path("account/organisation/", include("allauth.socialaccount.urls")),
        path("admin/", admin.site.urls),
    ),
]
