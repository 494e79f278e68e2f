import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0007_first_versions"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="certificate",
            name="template",
        ),
        migrations.RemoveField(
            model_name="certificatetemplate",
            name="version",
        ),
        migrations.RemoveField(
            model_name="historicalcertificate",
            name="template",
        ),
        migrations.RemoveField(
            model_name="historicalcertificatetemplate",
            name="version",
        ),
        migrations.DeleteModel(
            name="HistoricalSignatory",
        ),
        migrations.DeleteModel(
            name="Signatory",
        ),
        migrations.AlterField(
            model_name="certificate",
            name="template_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="certificates.templateversion",
                verbose_name="version of the template",
            ),
        ),
    ]
