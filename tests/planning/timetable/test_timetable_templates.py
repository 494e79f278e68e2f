"""Timetable templates: the list, the forms, and who may change them."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.downloads import content_of
from tests.factories import OfficerFactory, RegionFactory, TimetableTemplateFactory, TrainingFactory
from tests.planning.training_pages import said, text
from trainings.planning.models import TimetableTemplate, Training

pytestmark = pytest.mark.django_db
LIST = "planning:timetable_templates"


def form(**changes):
    fields = {name: getattr(TimetableTemplate(), name) for name in TimetableTemplate.SETTINGS}
    times = {name: f"{value:%H:%M}" for name, value in fields.items() if isinstance(value, datetime.time)}
    return {"name_en": "Two days", "name_ind": "Dua hari", "kind": "national_rollout", **fields, **times, **changes}


@pytest.fixture
def officer_of_a_province(client):
    officer = OfficerFactory(role__provinces=[RegionFactory()])
    client.force_login(officer)
    return officer


@pytest.mark.parametrize("number", [1, 3])
def test_list_needs_as_many_queries_for_three_as_for_one(client, officer, number, django_assert_max_num_queries):
    TimetableTemplateFactory.create_batch(number)
    with django_assert_max_num_queries(5):
        response = client.get(reverse(LIST))
    assert len(response.context["table"].rows) == number


def test_list_is_searched_cut_and_given_as_a_file(client, officer):
    TimetableTemplateFactory(name_en="Evenings", name_ind="Malam", kind=Training.Kind.TOT)
    TimetableTemplateFactory(name_en="Mornings", name_ind="Pagi")

    def names(**query):
        return [row.record.name for row in client.get(reverse(LIST), query).context["table"].rows]

    assert names() == ["Mornings", "Evenings"]
    assert names(q="pagi") == ["Mornings"]
    assert names(kind="tot") == ["Evenings"]
    file = content_of(client.get(reverse(LIST), {"export": "csv"})).decode("utf-8-sig").splitlines()
    assert file[2] == "Evenings,Training of trainers (ToT),08:30–17:00"


def test_template_is_added_changed_removed_and_put_back(client, officer):
    response = client.post(reverse("planning:timetable_template_create"), form(), follow=True)
    assert said(response) == ["Template added."]
    template = TimetableTemplate.objects.get()

    edit = reverse("planning:timetable_template_edit", args=[template.pk])
    client.post(edit, form(day_begins="07:30"))
    template.refresh_from_db()
    assert template.day_begins == datetime.time(7, 30)

    response = client.post(reverse("planning:timetable_template_delete", args=[template.pk]), follow=True)
    assert said(response)[-1] == "Template “Two days” removed."
    assert TimetableTemplate.objects.count() == 0

    back = reverse("planning:timetable_template_put_back", args=[template.pk])
    assert f'action="{back}"' in text(response)
    client.post(back)
    assert TimetableTemplate.objects.get().day_begins == datetime.time(7, 30)
    response = client.post(back, follow=True)
    assert said(response)[-1] == "This template is already there."


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name_en": "", "name_ind": ""}, "Fill in the name in at least one language."),
        ({"kind": ""}, "This field is required."),
        ({"friday_begins": "18:00"}, "A day must end after it begins."),
        ({"friday_lunch_ends": "11:30"}, "Lunch must end after it begins."),
        ({"teach_backs": "13"}, "Ensure this value is less than or equal to 12."),
    ],
)
def test_what_is_wrong_is_told(client, officer, changes, error):
    response = client.post(reverse("planning:timetable_template_create"), form(**changes))
    assert response.status_code == 422
    assert error in text(response)
    assert TimetableTemplate.objects.count() == 0


def test_settings_of_a_timetable_are_kept_as_a_template(client, officer):
    response = client.get(
        reverse("planning:timetable_template_create"), {"kind": "tot", "day_begins": "07:15", "teach_backs": "5"}
    )
    shown = response.context["form"]
    assert (shown["kind"].value(), shown["day_begins"].value(), shown["teach_backs"].value()) == ("tot", "07:15", "5")
    assert shown["opening_minutes"].value() == 60


def test_database_refuses_days_that_end_before_they_begin():
    for times in ({"day_ends": datetime.time(8)}, {"lunch_ends": datetime.time(11)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TimetableTemplateFactory(**times)


def test_officer_of_a_province_uses_templates_and_changes_none(client, officer_of_a_province):
    template = TimetableTemplateFactory()
    assert template.name in text(client.get(reverse(LIST)))
    assert template.get_absolute_url() not in text(client.get(reverse(LIST)))
    assert client.get(template.get_absolute_url()).status_code == 403
    assert client.post(reverse("planning:timetable_template_delete", args=[template.pk])).status_code == 403

    province = officer_of_a_province.scope.provinces
    training = TrainingFactory(region_id=next(iter(province)), state=Training.State.DRAFT)
    page = text(client.get(reverse("planning:training_lay_out", args=[training.pk])))
    assert template.name in page
    assert "Save as a template" not in page
