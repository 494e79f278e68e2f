import simple_history
from django.db import models

from .models import Certificate, CertificateTemplate, TemplateChoice, TemplateVersion

for model in (CertificateTemplate, TemplateChoice):
    simple_history.register(model)
simple_history.register(TemplateVersion, excluded_fields=["revision"])
# What is never changed needs no history; reasons are kept whole.
simple_history.register(
    Certificate,
    excluded_fields=["snapshot", "file", "sha256", "signing_key", "badge_key", "search_text"],
    history_change_reason_field=models.TextField(null=True),
)
