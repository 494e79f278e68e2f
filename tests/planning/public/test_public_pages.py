"""What anyone may see of trainings, and what nobody sees there."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CertificateRuleFactory,
    EnrolmentFactory,
    InstitutionFactory,
    ModuleFactory,
    PersonFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainingFactory,
    at,
)

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)
LIST = "/en/trainings/"


def page_of(training):
    return reverse("planning:public_training", args=[training.pk])


def text(response):
    return " ".join(response.content.decode().split())


def titles(response):
    return [training.title for training in response.context["page_obj"]]


@pytest.fixture
def three(db):
    """One that is over, one that takes place today, one to come; and two that nobody outside knows of."""
    today = timezone.localdate()
    TrainingFactory(title_en="Over", starts_on=today - datetime.timedelta(days=30), state="completed", kind="tot")
    TrainingFactory(title_en="Running", starts_on=today)
    TrainingFactory(title_en="Coming", starts_on=today + datetime.timedelta(days=30), language="en", place="Kupang")
    TrainingFactory(title_en="Secret draft", state="draft")
    TrainingFactory(title_en="Called off", state="cancelled")


class TestList:
    def test_upcoming_are_those_running_and_those_to_come(self, client, three):
        response = client.get(LIST)

        assert titles(response) == ["Running", "Coming"]
        assert [(str(tab["label"]), tab["count"]) for tab in response.context["tabs"]] == [("Upcoming", 2), ("Past", 1)]

    def test_past_ones_are_kept(self, client, three):
        assert titles(client.get(f"{LIST}?when=past")) == ["Over"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=kupang", ["Coming"]),
            ("language=en", ["Coming"]),
            ("kind=tot", []),
            ("kind=tot&when=past", ["Over"]),
            ("kind=nonsense", ["Running", "Coming"]),
            ("when=nonsense", ["Running", "Coming"]),
            ("region=" + "9" * 30, ["Running", "Coming"]),
            ("page=999999999999999999999", ["Running", "Coming"]),
            ("page=x", ["Running", "Coming"]),
        ],
    )
    def test_search_and_filters(self, client, three, query, found):
        response = client.get(f"{LIST}?{query}")

        assert response.status_code == 200
        assert titles(response) == found

    def test_a_nul_is_a_bad_request(self, client, three):
        assert client.get(f"{LIST}?q=%00").status_code == 400

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, number, django_assert_num_queries):
        for _ in range(number):
            TrainingFactory(region=RegionFactory())

        with django_assert_num_queries(4):
            response = client.get(LIST)
        assert len(titles(response)) == number

    def test_many_are_shown_in_pages_that_keep_the_filter(self, client):
        TrainingFactory.create_batch(13, kind="tot")
        response = client.get(f"{LIST}?kind=tot&page=2")

        assert len(titles(response)) == 1
        assert 'href="?kind=tot&amp;page=1"' in text(response)

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("", "No training is announced at the moment"),
            ("?when=past", "No training has taken place yet"),
            ("?kind=tot", "Nothing matches"),
        ],
    )
    def test_empty_it_says_why(self, client, query, words):
        assert words in text(client.get(f"{LIST}{query}"))

    def test_in_indonesian(self, client):
        TrainingFactory(title_ind="Pelatihan nasional", starts_on=datetime.date(2030, 5, 7))
        page = text(client.get("/id/trainings/"))

        assert "Pelatihan nasional" in page
        assert "7–8 Mei 2030" in page


class TestPage:
    def test_the_agenda_stands_by_day_in_the_time_of_the_place(self, client):
        training = TrainingFactory(title_en="Roll-out", starts_on=THURSDAY, time_zone="Asia/Makassar")
        module = ModuleFactory(curriculum=training.curriculum, title_en="Border management")
        SessionFactory(training=training, module=module, room="Anggrek")
        SessionFactory(training=training, kind="closing", room="Melati", starts_at=at(training, "15:00", day=1))
        response = client.get(page_of(training))

        assert [(day.isoformat(), len(sessions)) for day, sessions in response.context["days"]] == [
            ("2022-09-29", 1),
            ("2022-09-30", 1),
        ]
        page = text(response)
        for words in (
            "Thursday 29 September",
            "09:00–10:30 WITA",
            "2 JP · Anggrek",
            "Melati",
            "15:00–16:30 WITA",
            "Closing",
        ):
            assert words in page
        assert f'<a href="{module.get_absolute_url()}">Border management</a>' in page

    def test_a_room_that_all_sessions_share_is_said_once(self, client):
        training = TrainingFactory(starts_on=THURSDAY)
        for day in (0, 1):
            SessionFactory(training=training, room="Anggrek", starts_at=at(training, "09:00", day=day))
        page = text(client.get(page_of(training)))

        assert page.count("Anggrek") == 1
        assert "Room: Anggrek" in page

    def test_it_holds_no_name_of_a_person(self, client):
        training = TrainingFactory(starts_on=THURSDAY)
        session = SessionFactory(training=training, note="Rahasia")
        SessionTrainerFactory(session=session, trainer__person__full_name="Pelatih Rahasia")
        EnrolmentFactory(
            training=training, person=PersonFactory(full_name="Peserta Rahasia"), institution_name_en="Kantor Rahasia"
        )
        page = text(client.get(page_of(training)))

        assert "Rahasia" not in page
        assert "/staff/" not in page

    @pytest.mark.parametrize("state", ["draft", "cancelled"])
    def test_what_is_not_announced_is_not_found(self, client, state):
        assert client.get(page_of(TrainingFactory(state=state))).status_code == 404

    @pytest.mark.parametrize("pk", [0, 4711, 10**30])
    def test_unknown_numbers_are_not_found(self, client, pk):
        assert client.get(f"{LIST}{pk}/").status_code == 404

    @pytest.mark.parametrize(
        ("taken", "words"),
        [
            (0, "Places are free"),
            (4, "Places are free"),
            (5, "Few places are left"),
            (9, "Few places are left"),
            (10, "All places are taken"),
        ],
    )
    def test_free_seats_are_told_without_any_number(self, client, taken, words):
        training = TrainingFactory(capacity=10)
        EnrolmentFactory.create_batch(taken, training=training)
        EnrolmentFactory(training=training, state="nominated")

        assert client.get(page_of(training)).context["seats_free"] == words

    def test_not_when_it_is_over(self, client):
        training = TrainingFactory(starts_on=THURSDAY)
        response = client.get(page_of(training))

        assert response.context["seats_free"] == ""
        assert "This training is over" in text(response)

    def test_a_shared_link_shows_title_and_sentence(self, client):
        training = TrainingFactory(
            title_en='Roll-out "A" & <B>', summary_en="For officials.\nIn two days.", starts_on=THURSDAY
        )
        page = text(client.get(page_of(training)))

        assert '<meta property="og:title" content="Roll-out &quot;A&quot; &amp; &lt;B&gt;">' in page
        assert (
            '<meta property="og:description" content="29–30 September 2022, Jakarta. For officials. In two days.">'
            in page
        )

    def test_in_indonesian(self, client):
        training = TrainingFactory(title_ind="Pelatihan nasional", starts_on=THURSDAY)
        SessionFactory(training=training)
        page = text(client.get(page_of(training).replace("/en/", "/id/")))

        for words in ("Pelatihan nasional", "Kamis, 29 September", "09.00–10.30 WIB", '<html lang="id"'):
            assert words in page

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, number, django_assert_num_queries):
        training = TrainingFactory()
        for hour in ("08", "10", "13")[:number]:
            SessionTrainerFactory(session=SessionFactory(training=training, starts_at=at(training, f"{hour}:00")))

        training.programme.donors.set(InstitutionFactory.create_batch(number))
        training.programme.partners.set(InstitutionFactory.create_batch(number))

        with django_assert_num_queries(5):
            client.get(page_of(training))

    def test_it_names_programme_donors_and_partners(self, client):
        training = TrainingFactory(programme__title_en="Joint programme")
        training.programme.donors.add(InstitutionFactory(name_en="Migration Multi-Partner Trust Fund"))
        training.programme.partners.add(InstitutionFactory(name_en="UN Women Indonesia"))
        page = text(client.get(page_of(training)))

        assert "<dt>Programme</dt><dd>Joint programme</dd>" in page
        assert "<dt>Donors</dt><dd>Migration Multi-Partner Trust Fund</dd>" in page
        assert "<dt>Partners</dt><dd>UN Women Indonesia</dd>" in page

    @pytest.mark.parametrize(
        ("language", "conditions"),
        [
            ("en", ["80% of the JP attended", "Post-test passed with 60 of 100", "Feedback given"]),
            ("id", ["80% JP diikuti", "Tes akhir lulus dengan 60 dari 100", "Umpan balik diberikan"]),
        ],
    )
    def test_it_names_all_that_the_certificate_asks_for(self, client, language, conditions):
        training = TrainingFactory(minimum_share=80)
        CertificateRuleFactory(training=training, post_test="passed", pass_mark=60, needs_feedback=True)
        page = text(client.get(page_of(training).replace("/en/", f"/{language}/")))

        assert "".join(f"<li>{condition}</li>" for condition in conditions) in page

    def test_what_is_switched_off_is_not_asked_for(self, client):
        training = TrainingFactory()
        CertificateRuleFactory(training=training, needs_attendance=False, post_test="taken")
        page = text(client.get(page_of(training)))

        assert "<b>Certificate of completion</b>" in page
        assert "<li>Post-test taken</li>" in page
        assert "JP attended" not in page
        assert "Certificate of teaching" not in page

    def test_each_kind_has_conditions_of_its_own(self, client):
        training = TrainingFactory(kind="tot")
        CertificateRuleFactory(training=training, kind="participation", needs_attendance=False)
        page = text(client.get(page_of(training)))

        for words in (
            "Any session attended",
            "Certified lead after the teach-back",
            "<b>Certificate of completion</b>",
        ):
            assert words in page

    def test_where_none_is_given_it_says_so(self, client):
        training = TrainingFactory()
        CertificateRuleFactory(training=training, is_issued=False)

        assert "None is given." in text(client.get(page_of(training)))

    def test_today_it_is_running(self, client):
        training = TrainingFactory(starts_on=THURSDAY)
        with time_machine.travel(datetime.datetime(2022, 9, 29, 3, tzinfo=datetime.UTC)):
            page = text(client.get(page_of(training)))

        assert "Running" in page
