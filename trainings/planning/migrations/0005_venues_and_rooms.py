"""Venues and rooms as records in place of text; a room is booked by one session at a time, whichever training.

A training may be abroad: in a country with any time zone. Only a place in Indonesia has a province.
"""

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import emm.common.countries
import emm.common.searching

# One guard for each room, and one for the sessions of a training that name none.
CREATE = """
ALTER TABLE planning_session ADD CONSTRAINT planning_session_room_free EXCLUDE USING gist (
    room_id WITH =,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (holds_room AND room_id IS NOT NULL) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE planning_session ADD CONSTRAINT planning_session_no_room_free EXCLUDE USING gist (
    training_id WITH =,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (kind <> 'break' AND holds_room AND room_id IS NULL) DEFERRABLE INITIALLY DEFERRED;
"""
DROP = """
ALTER TABLE planning_session DROP CONSTRAINT planning_session_room_free;
ALTER TABLE planning_session DROP CONSTRAINT planning_session_no_room_free;
"""
DROP_BY_NAME = "ALTER TABLE planning_session DROP CONSTRAINT planning_session_room_free;"
CREATE_BY_NAME = """
ALTER TABLE planning_session ADD CONSTRAINT planning_session_room_free EXCLUDE USING gist (
    training_id WITH =,
    lower(room) WITH =,
    tstzrange(starts_at, ends_at) WITH &&
) WHERE (kind <> 'break' AND state <> 'cancelled') DEFERRABLE INITIALLY DEFERRED;
"""


def _run(schema_editor: BaseDatabaseSchemaEditor, sql: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(sql)


def drop_guard_by_name(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, DROP_BY_NAME)


def put_guard_by_name(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, CREATE_BY_NAME)


def guard_rooms(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, CREATE)


def leave_rooms_unguarded(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor, DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0001_initial"),
        ("participants", "0002_initial"),
        ("planning", "0004_source_of_qualifications"),
        ("programmes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(drop_guard_by_name, put_guard_by_name),
        migrations.CreateModel(
            name="HistoricalRoom",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="last changed")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number of people",
                    ),
                ),
                ("equipment", models.CharField(blank=True, max_length=200, verbose_name="equipment")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical room",
                "verbose_name_plural": "historical rooms",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalVenue",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="last changed")),
                ("name", models.CharField(help_text="For instance the hotel.", max_length=200, verbose_name="name")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "country",
                    models.CharField(
                        default="ID",
                        max_length=2,
                        validators=[emm.common.countries.validate_country],
                        verbose_name="country",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Jakarta",
                        max_length=50,
                        validators=[emm.common.countries.validate_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Reception or booking office: telephone or email.",
                        max_length=200,
                        verbose_name="contact",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical venue",
                "verbose_name_plural": "historical venues",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number of people",
                    ),
                ),
                ("equipment", models.CharField(blank=True, max_length=200, verbose_name="equipment")),
                ("name_key", emm.common.searching.NameKey("name")),
            ],
            options={
                "verbose_name": "room",
                "verbose_name_plural": "rooms",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
                ("name", models.CharField(help_text="For instance the hotel.", max_length=200, verbose_name="name")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "country",
                    models.CharField(
                        default="ID",
                        max_length=2,
                        validators=[emm.common.countries.validate_country],
                        verbose_name="country",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Jakarta",
                        max_length=50,
                        validators=[emm.common.countries.validate_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="Reception or booking office: telephone or email.",
                        max_length=200,
                        verbose_name="contact",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("name_key", emm.common.searching.NameKey("name")),
                ("city_key", emm.common.searching.NameKey("city")),
                ("search_text", emm.common.searching.SearchText("name", "city", "address")),
            ],
            options={
                "verbose_name": "venue",
                "verbose_name_plural": "venues",
                "ordering": ["name", "city", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="session",
            name="planning_session_kind_room",
        ),
        migrations.RemoveField(
            model_name="historicaltraining",
            name="address",
        ),
        migrations.RemoveField(
            model_name="training",
            name="address",
        ),
        migrations.AddField(
            model_name="historicaltraining",
            name="country",
            field=models.CharField(
                default="ID", max_length=2, validators=[emm.common.countries.validate_country], verbose_name="country"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="holds_room",
            field=models.BooleanField(
                default=True,
                editable=False,
                help_text="Until the session or its training is cancelled.",
                verbose_name="room is booked",
            ),
        ),
        migrations.AddField(
            model_name="training",
            name="country",
            field=models.CharField(
                default="ID", max_length=2, validators=[emm.common.countries.validate_country], verbose_name="country"
            ),
        ),
        migrations.AlterField(
            model_name="historicaltraining",
            name="time_zone",
            field=models.CharField(
                default="Asia/Jakarta",
                max_length=50,
                validators=[emm.common.countries.validate_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AlterField(
            model_name="training",
            name="time_zone",
            field=models.CharField(
                default="Asia/Jakarta",
                max_length=50,
                validators=[emm.common.countries.validate_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.AddField(
            model_name="historicalroom",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalvenue",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalvenue",
            name="region",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="participants.region",
                verbose_name="province",
            ),
        ),
        migrations.RemoveField(model_name="historicalsession", name="room"),
        migrations.AddField(
            model_name="historicalsession",
            name="room",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="planning.room",
                verbose_name="room",
            ),
        ),
        migrations.RemoveField(model_name="session", name="room"),
        migrations.AddField(
            model_name="session",
            name="room",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="planning.room",
                verbose_name="room",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["closing", "module", "opening", "teach_back", "test"]),
                    ("room__isnull", True),
                    _connector="OR",
                ),
                name="planning_session_kind_room",
                violation_error_message="A session of this kind has no room.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "scheduled"), ("holds_room", False), _connector="OR"),
                name="planning_session_cancelled_room",
            ),
        ),
        migrations.AddField(
            model_name="venue",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="venues",
                to="participants.region",
                verbose_name="province",
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="venue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rooms",
                to="planning.venue",
                verbose_name="venue",
            ),
        ),
        migrations.AddField(
            model_name="historicalroom",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="planning.venue",
                verbose_name="venue",
            ),
        ),
        migrations.RemoveField(model_name="historicaltraining", name="venue"),
        migrations.AddField(
            model_name="historicaltraining",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="planning.venue",
                verbose_name="venue",
            ),
        ),
        migrations.RemoveIndex(model_name="training", name="planning_training_search"),
        migrations.RemoveField(model_name="training", name="search_text"),
        migrations.RemoveField(model_name="training", name="venue"),
        migrations.AddField(
            model_name="training",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trainings",
                to="planning.venue",
                verbose_name="venue",
            ),
        ),
        migrations.AddField(
            model_name="training",
            name="search_text",
            field=emm.common.searching.SearchText("title_en", "title_ind", "place"),
        ),
        migrations.AddIndex(
            model_name="training",
            index=emm.common.searching.SearchIndex(fields=["search_text"], name="planning_training_search"),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(("region__isnull", True), ("country", "ID"), _connector="OR"),
                name="planning_training_province",
                violation_error_message="Only a place in Indonesia has a province.",
            ),
        ),
        migrations.AddConstraint(
            model_name="training",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("country", "ID"), _negated=True),
                    ("time_zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
                    _connector="OR",
                ),
                name="planning_training_zone",
                violation_error_message="A place in Indonesia is in the zone WIB, WITA or WIT.",
            ),
        ),
        migrations.AddIndex(
            model_name="venue",
            index=emm.common.searching.SearchIndex(fields=["search_text"], name="planning_venue_search"),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.UniqueConstraint(fields=("name_key", "city_key", "country"), name="planning_venue_once"),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(("region__isnull", True), ("country", "ID"), _connector="OR"),
                name="planning_venue_province",
                violation_error_message="Only a place in Indonesia has a province.",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("country", "ID"), _negated=True),
                    ("time_zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
                    _connector="OR",
                ),
                name="planning_venue_zone",
                violation_error_message="A place in Indonesia is in the zone WIB, WITA or WIT.",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.UniqueConstraint(fields=("venue", "name_key"), name="planning_room_once"),
        ),
        migrations.RunPython(guard_rooms, leave_rooms_unguarded),
    ]
