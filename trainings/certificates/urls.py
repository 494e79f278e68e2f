from django.urls import path

from .views.certificates import CertificatePage, Certificates, DownloadCertificate
from .views.deciding import Decide, WithdrawDecision
from .views.ending import ReinstateCertificate, ReplaceCertificate, RevokeCertificate
from .views.mine import MyTrainings
from .views.setting_rules import SetRules
from .views.training import AllCertificates, IssueCertificates, PreviewCertificate, TrainingCertificates
from .views.verification import Verification, Verify

app_name = "certificates"
urlpatterns = [
    path("verify/", Verify.as_view(), name="verify"),
    path("verify/<str:code>/", Verification.as_view(), name="verification"),
    path("me/", MyTrainings.as_view(), name="mine"),
    path("staff/certificates/", Certificates.as_view(), name="certificates"),
    path("staff/certificates/<int:pk>/", CertificatePage.as_view(), name="certificate"),
    path("certificates/<int:pk>/download/", DownloadCertificate.as_view(), name="download"),
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
    path("staff/trainings/<int:pk>/certificates/all.zip", AllCertificates.as_view(), name="zip"),
]
