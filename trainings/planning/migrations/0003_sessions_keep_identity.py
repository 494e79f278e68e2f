"""Sessions get a stable identifier, and a state: a cancelled one stays on the timetable and takes no room."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

DROP = "ALTER TABLE planning_session DROP CONSTRAINT planning_session_room_free;"
CREATE = """
ALTER TABLE planning_session ADD CONSTRAINT planning_session_room_free EXCLUDE USING gist (
    training_id WITH =,
    lower(room) WITH =,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (%s) DEFERRABLE INITIALLY DEFERRED;
"""


def free_rooms_of_cancelled_sessions(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)
        schema_editor.execute(CREATE % "kind <> 'break' AND state <> 'cancelled'")


def let_them_take_rooms(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)
        schema_editor.execute(CREATE % "kind <> 'break'")


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0001_initial"),
        ("planning", "0002_rooms_do_not_overlap"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalsession",
            name="cancellation_reason",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="reason for the cancellation"
            ),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled on"),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cancelled by",
            ),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="state",
            field=models.CharField(
                choices=[("scheduled", "Scheduled"), ("cancelled", "Cancelled")],
                default="scheduled",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="historicalsession",
            name="uid",
            field=models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name="identifier"),
        ),
        migrations.AddField(
            model_name="session",
            name="cancellation_reason",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="reason for the cancellation"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="cancelled on"),
        ),
        migrations.AddField(
            model_name="session",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cancelled by",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="state",
            field=models.CharField(
                choices=[("scheduled", "Scheduled"), ("cancelled", "Cancelled")],
                default="scheduled",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identifier"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancellation_reason", ""), ("cancelled_at__isnull", True), ("state", "scheduled")),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("state", "cancelled"),
                        models.Q(("cancellation_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="planning_session_cancelled",
                violation_error_message="Enter the reason for the cancellation.",
            ),
        ),
        migrations.RunPython(free_rooms_of_cancelled_sessions, let_them_take_rooms),
    ]
