"""Every address of the product. Pages carry their language; machines' addresses do not."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from emm.accounts.views import organisation, recovery_codes
from emm.common import health
from emm.common.design import design_page
from emm.common.metrics import metrics
from trainings.certificates.views import machines, wellknown
from trainings.certificates.views.verification import verify_short
from trainings.reporting.views.home import choose_language
from trainings.reporting.views.machines import robots, security_txt, sitemap
from trainings.reporting.views.privacy import privacy

# The back room has no door of its own: codes, second factors and limits are those of the sign-in.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = settings.SITE_NAME
admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("Back room")

handler500 = "emm.common.http.server_error"

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
    path(".well-known/badges/status/<int:number>.jwt", wellknown.badge_status, name="badge_status"),
    path("api/certificates/verify", machines.JudgeDocument.as_view(), name="judge_document"),
    path("api/certificates/<str:code>.json", machines.CertificateFacts.as_view(), name="certificate_facts"),
    path("api/openapi.json", machines.openapi, name="openapi"),
    # A mail service tells here what came back; it shows that it is one by the secret.
    *(
        [path("mail/events/", include("trainings.certificates.views.returns"))]
        if settings.ANYMAIL.get("WEBHOOK_SECRET")
        else []
    ),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    # One address to come back to is registered with the provider, whatever the language.
    path("account/oidc/<slug:provider_id>/login/", organisation.enter, name="openid_connect_login"),
    path("account/oidc/<slug:provider_id>/login/callback/", organisation.come_back, name="openid_connect_callback"),
    *i18n_patterns(
        path("", include("trainings.reporting.urls")),
        path("", include("curriculum.urls")),
        path("", include("trainings.urls")),
        path("", include("participants.urls")),
        path("", include("trainings.attendance.urls")),
        path("", include("trainings.evaluation.urls")),
        path("", include("trainings.certificates.urls")),
        path("", include("trainings.privacy.urls")),
        path("staff/", include("emm.common.urls")),
        path("staff/design/", design_page, name="design"),
        path("privacy/", privacy, name="privacy"),
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
