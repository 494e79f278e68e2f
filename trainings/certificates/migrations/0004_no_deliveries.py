import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_emails_in_the_outbox")]

    operations = [
        migrations.AlterField(
            model_name="accesslink",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificate_links",
                to="outbox.message",
                verbose_name="email that the link was sent with",
            ),
        ),
        migrations.RemoveField(model_name="accesslink", name="delivery"),
        migrations.DeleteModel(name="Delivery"),
    ]
