"""Venues and their rooms: in the database once, chosen or added in the forms of trainings and sessions; their pages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.downloads import content_of
from tests.factories import (
    OfficerFactory,
    ProgrammeFactory,
    RegionFactory,
    RoomFactory,
    SessionFactory,
    TrainerUserFactory,
    TrainingFactory,
    VenueFactory,
    ViewerFactory,
    at,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import said, text, values
from trainings.planning.models import Room, Session, Training, Venue
from trainings.planning.services.sessions import SessionPlan, schedule_session
from trainings.planning.services.trainings import change_training, copy_training, move_training, undo_cancelling
from trainings.planning.services.venues import VenueEntry, find_venue, save_venue

pytestmark = pytest.mark.django_db


def plan(training, **changes):
    times = {"starts_at": at(training, "09:00"), "ends_at": at(training, "10:30")}
    return SessionPlan(kind=Session.Kind.OPENING, **(times | changes))


def refusal(service, **arguments):
    with pytest.raises(ValidationError) as caught:
        service(**arguments)
    return caught.value.message_dict


class TestRecords:
    @pytest.mark.parametrize("name", ["Hotel Élite", "hotel elite", "HOTEL-ELITE"])
    def test_a_name_is_known_however_it_is_spelled(self, name):
        venue = VenueFactory(name="Hotel Élite", city="Makassar")
        assert find_venue(name=name, city="makassar", country="ID") == venue
        assert find_venue(name=name, city="Kupang", country="ID") is None
        with pytest.raises(IntegrityError), transaction.atomic():
            VenueFactory(name=name, city="MAKASSAR")

    def test_without_a_city_the_only_one_of_that_name_is_meant(self):
        venue = VenueFactory(name="Santika", city="Makassar")
        assert find_venue(name="santika", city="", country="ID") == venue
        VenueFactory(name="Santika", city="Kupang")
        assert find_venue(name="santika", city="", country="ID") is None

    def test_a_venue_has_each_room_once(self):
        room = RoomFactory(name="Melati")
        RoomFactory(name="Melati")
        with pytest.raises(IntegrityError), transaction.atomic():
            RoomFactory(venue=room.venue, name="MELATI")

    @pytest.mark.parametrize("fields", [{"country": "TH"}, {"time_zone": "Asia/Bangkok"}])
    def test_the_database_keeps_provinces_and_zones_of_indonesia(self, fields):
        venue = VenueFactory(region=RegionFactory())
        with pytest.raises(IntegrityError), transaction.atomic():
            Venue.objects.filter(pk=venue.pk).update(**fields)

    def test_saving_tells_of_a_venue_that_is_known(self):
        known = VenueFactory(name="Santika")
        again = Venue(name="SANTIKA", city=known.city)
        assert refusal(save_venue, venue=again, rooms=[]) == {
            "name": ["This city already has a venue called “SANTIKA”."]
        }


class TestInTheFormOfATraining:
    def test_a_new_venue_is_added_in_the_same_save_and_said(self, client, officer, training):
        new = values(training, venue="Hotel Baru", address="Jl. Contoh 1", place="Kupang")
        response = client.post(url("training_create"), new, follow=True)

        venue = Venue.objects.get(name="Hotel Baru")
        assert Training.objects.exclude(pk=training.pk).get().venue == venue
        assert (venue.city, venue.address, venue.country) == ("Kupang", "Jl. Contoh 1", "ID")
        assert said(response) == ["Draft saved. Now lay out the timetable. Venue “Hotel Baru” added."]

    def test_in_indonesian(self, client, officer, training):
        with translation.override("id"):
            response = client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru"), follow=True)
        assert said(response) == ["Tersimpan. Tempat pelaksanaan “Hotel Baru” ditambahkan."]

    def test_a_known_venue_is_taken(self, client, officer, training):
        venue = VenueFactory(name="Hotel Élite", address="Jl. Lama 2")
        response = client.post(url("training_edit", training.pk), values(training, venue="hotel elite"), follow=True)
        assert said(response) == ["Saved."]
        assert Training.objects.get().venue == venue

    def test_known_venues_are_proposed(self, client, officer, training):
        assert f'hx-get="{url("find_venues")}?of=venue"' in text(client.get(url("training_create")))
        suggested = text(client.get(url("find_venues"), {"of": "venue", "venue": training.venue.name}))
        assert f'data-name="{training.venue.name}"' in suggested
        assert "Jakarta" in suggested

    def test_another_address_of_a_known_venue_is_told(self, client, officer, training):
        VenueFactory(name="Santika", address="Jl. Lama 2")
        response = client.post(
            url("training_edit", training.pk), values(training, venue="Santika", address="Jl. Baru 3")
        )
        assert response.context["form"].errors == {
            "address": ["“Santika” is known at “Jl. Lama 2”. Change the address on the page of the venue."]
        }

    def test_the_address_of_the_former_venue_is_not_one_of_the_new(self, client, officer, training):
        Venue.objects.update(address="Jl. Lama 2")
        client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru", address="Jl. Lama 2"))
        assert Venue.objects.get(name="Hotel Baru").address == ""

    def test_no_name_takes_the_venue_away(self, client, officer, training):
        client.post(url("training_edit", training.pk), values(training, venue=""))
        assert Training.objects.get().venue is None


class TestInTheFormOfASession:
    def test_a_new_room_is_added_to_the_venue(self, training):
        session = schedule_session(training=training, plan=plan(training, room=" Ruang  Anggrek "))
        assert (session.room.name, session.room.venue) == ("Ruang Anggrek", training.venue)

    def test_without_a_venue_there_is_no_room(self, training):
        Training.objects.update(venue=None)
        assert list(refusal(schedule_session, training=training, plan=plan(training, room="Melati"))) == ["room"]
        assert not Room.objects.exists()

    def test_a_refused_session_adds_no_room(self, training):
        late = plan(training, room="Melati", ends_at=at(training, "08:00"))
        refusal(schedule_session, training=training, plan=late)
        assert not Room.objects.exists()


class TestOneRoomOneSession:
    @pytest.fixture
    def other(self, training):
        """Another training at the same venue, whose session is in the room Anggrek."""
        other = TrainingFactory(venue=training.venue, starts_on=training.starts_on, title_en="Other")
        SessionFactory(training=other, room="Anggrek", title_en="Secret topic")
        return other

    def test_of_the_other_training_no_more_is_told_than_the_time(self, training, other):
        wanted = plan(training, room="anggrek")
        assert refusal(schedule_session, training=training, plan=wanted) == {
            "room": ["“Anggrek” is booked at this time (09:00–10:30 WIB)."]
        }

    def test_within_the_same_programme_and_province_the_training_is_named(self, training, other):
        Training.objects.update(programme=training.programme)
        assert refusal(schedule_session, training=training, plan=plan(training, room="Anggrek")) == {
            "room": ["“Anggrek” is taken by “Secret topic” of “Other” at this time (09:00–10:30 WIB)."]
        }

    def test_a_cancelled_training_books_nothing_until_it_is_restored(self, training, other):
        move_training(training=other, transition="cancel", by=OfficerFactory())
        mine = schedule_session(training=training, plan=plan(training, room="Anggrek"))
        undo_cancelling(training=other, by=OfficerFactory())

        theirs = other.sessions.get()
        assert (theirs.room, theirs.holds_room, mine.room.name) == (None, True, "Anggrek")

    def test_a_restored_training_has_its_rooms_where_they_are_free(self, other):
        move_training(training=other, transition="cancel", by=OfficerFactory())
        assert other.sessions.get().holds_room is False
        undo_cancelling(training=other, by=OfficerFactory())
        assert (other.sessions.get().room_name, other.sessions.get().holds_room) == ("Anggrek", True)

    def test_dates_do_not_move_onto_a_booking(self, training, other):
        later = other.starts_on.replace(day=other.starts_on.day - 7)
        mine = TrainingFactory(venue=training.venue, starts_on=later)
        SessionFactory(training=mine, room="Anggrek")
        mine.starts_on, mine.ends_on = other.starts_on, other.ends_on
        assert refusal(change_training, training=mine, move_sessions=True) == {
            "starts_on": ["“Anggrek” is booked at this time (09:00–10:30 WIB)."]
        }

    def test_a_copy_leaves_booked_rooms_behind(self, other):
        copy = copy_training(
            source=other, starts_on=other.starts_on, title_en="Copy", title_ind="", by=OfficerFactory()
        )
        assert copy.sessions.get().room is None

    def test_another_venue_has_the_room_of_that_name_or_none(self, training):
        new = VenueFactory(name="Hotel Baru")
        there = RoomFactory(venue=new, name="ANGGREK")
        SessionFactory(training=training, room="Anggrek")
        SessionFactory(training=training, room="Melati", starts_at=at(training, "13:00"))
        change = change_training(training=training, venue=VenueEntry("Hotel Baru"))

        assert change.rooms_left == 1
        assert list(training.sessions.values_list("room", flat=True)) == [there.pk, None]

    def test_parallel_sessions_do_not_lose_their_rooms(self, training):
        for room in ("Anggrek", "Melati"):
            SessionFactory(training=training, room=room, title_en=room)
        assert refusal(change_training, training=training, venue=VenueEntry("Hotel Baru")) == {
            "venue": [
                (
                    "The rooms of these parallel sessions are not available: “Anggrek” and “Melati”. "
                    "Change their rooms first."
                )
            ]
        }


def rooms_form(*rows, initial=0, **fields):
    form = {"name": "Santika", "country": "ID", "city": "Makassar", **fields}
    form |= {"rooms-TOTAL_FORMS": len(rows), "rooms-INITIAL_FORMS": initial}
    return form | {f"rooms-{n}-{key}": value for n, row in enumerate(rows) for key, value in row.items()}


class TestPages:
    def test_a_venue_is_added_with_its_rooms(self, client, officer):
        rows = [{"name": "Anggrek", "seats": 40, "equipment": "Projector"}, {"name": ""}]
        response = client.post(url("venue_create"), rooms_form(*rows), follow=True)

        assert said(response) == ["Venue added."]
        assert list(Room.objects.values_list("venue__name", "name", "seats")) == [("Santika", "Anggrek", 40)]
        assert "Projector" in text(response)

    def test_rooms_are_changed_and_removed(self, client, officer):
        venue = VenueFactory()
        keep, gone = RoomFactory.create_batch(2, venue=venue)
        rows = [
            {"id": keep.pk, "venue": venue.pk, "name": "Melati"},
            {"id": gone.pk, "venue": venue.pk, "name": gone.name, "DELETE": "on"},
        ]
        response = client.post(url("venue_edit", venue.pk), rooms_form(*rows, initial=2), follow=True)
        assert said(response) == ["Saved."]
        assert list(Room.objects.values_list("name", flat=True)) == ["Melati"]
        assert "Melati" in text(client.get(url("venue_history", venue.pk)))

    def test_a_room_that_was_used_stays(self, client, officer):
        session = SessionFactory(room="Anggrek")
        room, venue = session.room, session.training.venue
        row = {"id": room.pk, "venue": venue.pk, "name": room.name, "DELETE": "on"}
        response = client.post(url("venue_edit", venue.pk), rooms_form(row, initial=1))
        assert response.status_code == 422
        assert "You cannot remove “Anggrek”, because sessions use it." in text(response)
        assert Room.objects.exists()

    def test_the_list_is_searched_and_filtered(self, client, officer):
        south = RegionFactory()
        VenueFactory(name="Santika", city="Makassar", region=south)
        VenueFactory(name="Centara", city="Bangkok", country="TH", time_zone="Asia/Bangkok")
        found = {
            query: [row.record.name for row in client.get(f"{url('venues')}?{query}").context["table"].rows]
            for query in ("q=makas", f"region={south.pk}", "where=abroad", "where=home", "q=nowhere")
        }
        assert found == {
            "q=makas": ["Santika"],
            f"region={south.pk}": ["Santika"],
            "where=abroad": ["Centara"],
            "where=home": ["Santika"],
            "q=nowhere": [],
        }

    def test_the_empty_list_says_what_to_do(self, client, officer):
        assert "No venue yet" in text(client.get(url("venues")))
        with translation.override("id"):
            assert "Belum ada tempat pelaksanaan" in text(client.get(url("venues")))

    def test_the_list_as_a_file(self, client, officer):
        VenueFactory(name="Santika", address="Jl. Contoh 1")
        assert "Jl. Contoh 1" in content_of(client.get(f"{url('venues')}?export=csv")).decode()

    def test_in_pages(self, client, officer):
        VenueFactory.create_batch(26)
        assert len(client.get(f"{url('venues')}?page=2").context["table"].page.object_list) == 1

    @pytest.mark.parametrize("page", ["venues", "venue"])
    def test_the_number_of_queries_does_not_grow(self, client, officer, django_assert_num_queries, page):
        def count(number):
            venue = VenueFactory(region=RegionFactory())
            for _ in range(number):
                RoomFactory(venue=venue)
                TrainingFactory(venue=venue)
                VenueFactory(region=RegionFactory())
            arguments = [venue.pk] if page == "venue" else []
            with django_assert_num_queries(QUERIES[page]):
                client.get(url(page, *arguments))

        count(1)
        count(3)

    def test_the_page_names_only_trainings_that_one_may_see(self, client):
        venue = VenueFactory()
        own, _hidden = (TrainingFactory(venue=venue, title_en=title) for title in ("Own", "Hidden"))
        client.force_login(OfficerFactory(role__programmes=[own.programme]))
        page = text(client.get(url("venue", venue.pk)))
        assert "Own" in page
        assert "Hidden" not in page

    def test_an_officer_changes_no_venue_where_others_train(self, client):
        theirs = TrainingFactory()
        free = VenueFactory()
        client.force_login(OfficerFactory(role__programmes=[ProgrammeFactory()]))
        assert client.get(url("venue_edit", theirs.venue_id)).status_code == 403
        assert client.get(url("venue_edit", free.pk)).status_code == 200
        assert client.get(url("venue", theirs.venue_id)).status_code == 200

    @pytest.mark.parametrize("factory", [TrainerUserFactory, ViewerFactory])
    def test_others_see_none(self, client, factory):
        client.force_login(factory())
        assert client.get(url("venues")).status_code == 403
        assert client.get(url("venue", VenueFactory().pk)).status_code == 404


QUERIES = {"venues": 6, "venue": 6}
