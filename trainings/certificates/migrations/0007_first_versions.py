"""Each template becomes a published version with the signatories it had, and certificates point to it."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def make_versions(apps: Any, schema_editor: Any) -> None:
    Template = apps.get_model("certificates", "CertificateTemplate")
    Version = apps.get_model("certificates", "TemplateVersion")
    Certificate = apps.get_model("certificates", "Certificate")
    for template in Template.objects.all():
        signatories = [
            {
                "name": each.name,
                "title": [each.title_en or each.title_ind or "", each.title_ind or each.title_en or ""],
                "signature": "",
            }
            for each in template.signatories.order_by("order")
        ]
        look = {
            "main": "#0a3156",
            "accent": "#c9871b",
            "background": "kawung",
            "picture": "",
            "logos": [],
            "mark": "",
        }
        version = Version.objects.create(
            template=template,
            number=template.version,
            state="published",
            # Without texts of its own, a version says what the wording of its kind says.
            content={"look": look, "signatories": signatories, "texts": {}},
            published_at=timezone.now(),
        )
        Certificate.objects.filter(template=template).update(template_version=version)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_versions_of_templates")]
    operations = [migrations.RunPython(make_versions, migrations.RunPython.noop)]
