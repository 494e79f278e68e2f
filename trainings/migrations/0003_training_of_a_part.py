"""The training of a trainer's part beside its session; and coming and past trainings are counted by an index."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_in(apps, schema_editor):
    session = apps.get_model("trainings", "Session")
    parts = apps.get_model("trainings", "SessionTrainer")
    of_session = session.objects.filter(pk=OuterRef("session")).values("training")[:1]
    parts.objects.update(training=Subquery(of_session))


def training_of_a_part(**options):
    return models.ForeignKey(
        db_index=False,
        editable=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="session_parts",
        to="trainings.training",
        verbose_name="training",
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("trainings", "0002_rooms_do_not_overlap")]

    operations = [
        migrations.AddField("sessiontrainer", "training", training_of_a_part(null=True)),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AlterField("sessiontrainer", "training", training_of_a_part()),
        migrations.AddIndex(
            "sessiontrainer", models.Index(fields=["training", "trainer"], name="trainings_part_of_training")
        ),
        migrations.AddIndex("training", models.Index(fields=["state", "ends_on"], name="trainings_t_state_c36f92_idx")),
    ]
