from django.db import models

from emm.audit.records import keep_history

from .models import Certificate, CertificateTemplate, TemplateChoice, TemplateVersion

for model in (CertificateTemplate, TemplateChoice):
    keep_history(model)
keep_history(TemplateVersion, excluded_fields=["revision"])
# What is never changed needs no history; reasons are kept whole.
keep_history(
    Certificate,
    excluded_fields=["snapshot", "issued_on", "file", "sha256", "signing_key", "badge_key", "search_text", "sort_key"],
    history_change_reason_field=models.TextField(null=True),
)
