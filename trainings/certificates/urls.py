from django.urls import path

from .delivery.link_views import BadgeByLink, DownloadByLink, NoteOpening, OwnWallet, OwnZip, WalletByLink, ZipByLink
from .delivery.own_views import MyTrainings
from .delivery.views import CertificateMail, EndLinks, SendAgain, StartMailing
from .issuing.lifecycle_views import ReinstateCertificate, RevokeCertificate
from .issuing.replacement_views import ReplaceCertificate, ReplaceDiffering
from .issuing.training_views import IssueCertificates, PreviewCertificate, TrainingCertificates
from .issuing.views import CertificatePage, Certificates, DownloadBadge, DownloadCertificate
from .issuing.zip_views import DownloadZip, StartZip
from .rules.override_views import Decide, WithdrawDecision
from .rules.views import SetRules
from .templates.editor_views import EditTemplate, PreviewTemplate, PreviewTemplatePdf, TemplatePart
from .templates.views import (
    ChooseTemplate,
    DiscardDraft,
    MakeDefault,
    NewTemplate,
    PublishDraft,
    RenameTemplate,
    RestoreTemplate,
    RetireTemplate,
    StartDraft,
    TemplatePage,
    Templates,
    VersionPage,
)
from .verification.views import Verification, Verify, VerifyFile

app_name = "certificates"
_TEMPLATES = "staff/certificate-templates/"
urlpatterns = [
    path("verify/", Verify.as_view(), name="verify"),
    path("verify/file/", VerifyFile.as_view(), name="verify_file"),
    path("verify/<str:code>/", Verification.as_view(), name="verification"),
    path("me/", MyTrainings.as_view(), name="mine"),
    path("staff/certificates/", Certificates.as_view(), name="certificates"),
    path("staff/certificates/<int:pk>/", CertificatePage.as_view(), name="certificate"),
    path("certificates/<int:pk>/download/", DownloadCertificate.as_view(), name="download"),
    path("certificates/<int:pk>/badge/", DownloadBadge.as_view(), name="badge"),
    path("staff/certificates/<int:pk>/send/", SendAgain.as_view(), name="send_again"),
    path("staff/certificates/<int:pk>/end-links/", EndLinks.as_view(), name="end_links"),
    path("wallet/<str:token>/", WalletByLink.as_view(), name="wallet"),
    path("wallet/<str:token>/opened/", NoteOpening.as_view(), name="wallet_opened"),
    path("wallet/<str:token>/all.zip", ZipByLink.as_view(), name="wallet_zip"),
    path("wallet/<str:token>/<int:pk>/", DownloadByLink.as_view(), name="wallet_download"),
    path("wallet/<str:token>/<int:pk>/badge/", BadgeByLink.as_view(), name="wallet_badge"),
    path("me/certificates/", OwnWallet.as_view(), name="own_wallet"),
    path("me/certificates/all.zip", OwnZip.as_view(), name="own_zip"),
    path("staff/certificates/<int:pk>/revoke/", RevokeCertificate.as_view(), name="revoke"),
    path("staff/certificates/<int:pk>/reinstate/", ReinstateCertificate.as_view(), name="reinstate"),
    path("staff/certificates/<int:pk>/replace/", ReplaceCertificate.as_view(), name="replace"),
    path("staff/trainings/<int:pk>/certificates/", TrainingCertificates.as_view(), name="training"),
    path("staff/trainings/<int:pk>/certificates/preview/", PreviewCertificate.as_view(), name="preview"),
    path("staff/trainings/<int:pk>/certificates/rules/", SetRules.as_view(), name="rules"),
    path("staff/trainings/<int:pk>/certificates/decide/<str:kind>/<int:person>/", Decide.as_view(), name="decide"),
    path(
        "staff/trainings/<int:pk>/certificates/decisions/<int:decision>/withdraw/",
        WithdrawDecision.as_view(),
        name="withdraw_decision",
    ),
    path("staff/trainings/<int:pk>/certificates/issue/", IssueCertificates.as_view(), name="issue"),
    path("staff/trainings/<int:pk>/certificates/replace/", ReplaceDiffering.as_view(), name="replace_differing"),
    path("staff/trainings/<int:pk>/certificates/zip/", StartZip.as_view(), name="zip"),
    path("staff/trainings/<int:pk>/certificates/zip/<int:job>/", DownloadZip.as_view(), name="zip_file"),
    path("staff/trainings/<int:pk>/certificates/mail/", CertificateMail.as_view(), name="mail"),
    path("staff/trainings/<int:pk>/certificates/mail/start/", StartMailing.as_view(), name="mail_start"),
    path("staff/trainings/<int:pk>/certificates/template/", ChooseTemplate.as_view(), name="choose_template"),
    path(_TEMPLATES, Templates.as_view(), name="templates"),
    path(f"{_TEMPLATES}new/", NewTemplate.as_view(), name="template_new"),
    path(f"{_TEMPLATES}parts/<path:name>", TemplatePart.as_view(), name="template_part"),
    path(f"{_TEMPLATES}<int:pk>/", TemplatePage.as_view(), name="template"),
    path(f"{_TEMPLATES}<int:pk>/rename/", RenameTemplate.as_view(), name="template_rename"),
    path(f"{_TEMPLATES}<int:pk>/draft/", EditTemplate.as_view(), name="template_edit"),
    path(f"{_TEMPLATES}<int:pk>/draft/start/", StartDraft.as_view(), name="template_start"),
    path(f"{_TEMPLATES}<int:pk>/draft/discard/", DiscardDraft.as_view(), name="template_discard"),
    path(f"{_TEMPLATES}<int:pk>/publish/", PublishDraft.as_view(), name="template_publish"),
    path(f"{_TEMPLATES}<int:pk>/default/", MakeDefault.as_view(), name="template_default"),
    path(f"{_TEMPLATES}<int:pk>/retire/", RetireTemplate.as_view(), name="template_retire"),
    path(f"{_TEMPLATES}<int:pk>/restore/", RestoreTemplate.as_view(), name="template_restore"),
    path(f"{_TEMPLATES}<int:pk>/versions/<int:number>/", VersionPage.as_view(), name="template_version"),
    path(f"{_TEMPLATES}<int:pk>/versions/<int:number>/preview/", PreviewTemplate.as_view(), name="template_preview"),
    path(f"{_TEMPLATES}<int:pk>/versions/<int:number>/preview.pdf", PreviewTemplatePdf.as_view(), name="template_pdf"),
]
