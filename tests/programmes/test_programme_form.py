"""The form of a programme, with the rows of its indicators."""

import pytest

from tests.factories import IndicatorFactory, InstitutionFactory, ProgrammeFactory
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import text
from trainings.programmes.models import Indicator, Programme

pytestmark = pytest.mark.django_db


def values(**changes):
    fields = {
        "title_en": "Migration governance",
        "title_ind": "Tata kelola migrasi",
        "code": "mgsd-2022",
        "starts_on": "2022-01-01",
        "ends_on": "2023-12-31",
        "gcm_objectives": ["3", "23"],
        "indicators-TOTAL_FORMS": 1,
        "indicators-INITIAL_FORMS": 0,
    }
    return {**fields, **row(0), **changes}


def row(number, **changes):
    """One row of the indicators, empty unless told otherwise."""
    fields = {"code": "", "title_en": "", "title_ind": "", "unit_en": "", "unit_ind": "", "baseline": "0", "target": ""}
    return {f"indicators-{number}-{name}": value for name, value in {**fields, **changes}.items()}


def test_a_programme_is_made_with_an_indicator(client, officer):
    donor = InstitutionFactory()
    indicator = row(0, code="1.1", title_en="Officials trained", target="100")
    response = client.post(url("programme_create"), values(donors=[donor.pk], **indicator), follow=True)

    programme = Programme.objects.get()
    assert (programme.code, programme.gcm_objectives, programme.donors.get()) == ("mgsd-2022", [3, 23], donor)
    assert list(programme.indicators.values_list("code", "title_en", "target")) == [("1.1", "Officials trained", 100)]
    assert response.redirect_chain == [(programme.get_absolute_url(), 302)]


def test_a_null_character_is_taken_out_of_what_was_typed(client, officer):
    client.post(url("programme_create"), values(summary_en="Nul\x00"))

    assert Programme.objects.get().summary_en == "Nul"


def test_indicators_are_changed_added_and_deleted(client, officer):
    programme = ProgrammeFactory()
    kept, gone = (IndicatorFactory(programme=programme, code=code) for code in ("1", "2"))
    rows = {
        "indicators-TOTAL_FORMS": 3,
        "indicators-INITIAL_FORMS": 2,
        **row(0, id=kept.pk, code="1", title_en="Changed", target="7"),
        **row(1, id=gone.pk, code="2", title_en="Gone", target="7", DELETE="on"),
        **row(2, code="3", title_ind="Baru", target="9"),
    }
    response = client.post(url("programme_edit", programme.pk), values(**rows))

    assert response.status_code == 302
    assert list(Indicator.objects.order_by("code").values_list("code", "title_en", "title_ind")) == [
        ("1", "Changed", None),
        ("3", None, "Baru"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"ends_on": "2021-01-01"}, "ends_on", "The end date must be after the start date."),
        ({"title_en": "", "title_ind": ""}, "title_en", "Fill in the title in at least one language."),
        ({"code": "not a slug"}, "code", None),
        ({"code": "taken"}, "code", "Programme with this Code already exists."),
        ({"gcm_objectives": ["24"]}, "gcm_objectives", None),
        ({"donors": ["9" * 30]}, "donors", None),
    ],
)
def test_bad_input_is_told_at_the_field_and_kept(client, officer, changes, field, message):
    ProgrammeFactory(code="taken")
    indicator = row(0, code="1.1", title_en="Officials trained", target="100")
    response = client.post(url("programme_create"), values(**indicator, **changes))

    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert message is None or errors[field] == [message]
    assert 'value="Officials trained"' in text(response)
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": ""}, "target"),
        ({"target": "many"}, "target"),
        ({"title_en": ""}, "title_en"),
        ({"code": ""}, "code"),
    ],
)
def test_a_wrong_row_is_told_at_its_field(client, officer, changes, field):
    indicator = row(0, **{"code": "1.1", "title_en": "Officials trained", "target": "100", **changes})
    response = client.post(url("programme_create"), values(**indicator))

    assert response.status_code == 422
    assert list(response.context["rows"].forms[0].errors) == [field]
    assert "There is a problem in the rows below." in text(response)
    assert not Programme.objects.exists()


def test_two_indicators_exchange_their_codes(client, officer):
    programme = ProgrammeFactory()
    first, second = (IndicatorFactory(programme=programme, code=code) for code in ("1", "2"))
    rows = {
        "indicators-TOTAL_FORMS": 2,
        "indicators-INITIAL_FORMS": 2,
        **row(0, id=first.pk, code="2", title_en="First", target="7"),
        **row(1, id=second.pk, code="1", title_en="Second", target="7"),
    }

    assert client.post(url("programme_edit", programme.pk), values(**rows)).status_code == 302
    assert list(Indicator.objects.order_by("pk").values_list("code", flat=True)) == ["2", "1"]
    history = Indicator.history.filter(id=first.pk).order_by("history_id")
    assert list(history.values_list("code", flat=True)) == ["1", "2"]


def test_two_indicators_have_two_codes(client, officer):
    twice = {
        "indicators-TOTAL_FORMS": 2,
        **row(0, code="1", title_en="One", target="1"),
        **row(1, code="1", title_en="Two", target="2"),
    }
    response = client.post(url("programme_create"), values(**twice))

    assert response.status_code == 422
    assert "Please correct the duplicate data" in text(response)


def test_a_claim_of_many_rows_is_refused_before_they_are_made(client, officer):
    response = client.post(url("programme_create"), values(**{"indicators-TOTAL_FORMS": "9" * 400}))

    assert response.status_code == 422
    assert len(response.context["rows"].forms) == 100
    assert "A programme has at most 50 indicators." in text(response)


def test_of_too_many_indicators_one_is_taken_out(client, officer):
    programme = ProgrammeFactory()
    indicators = [IndicatorFactory(programme=programme, code=str(number)) for number in range(51)]
    rows = [
        row(number, id=each.pk, code=each.code, title_en="One", target="1")
        for number, each in enumerate(sorted(indicators, key=lambda each: each.code))
    ]
    sent = values(**{"indicators-TOTAL_FORMS": 51, "indicators-INITIAL_FORMS": 51})
    for fields in rows:
        sent |= fields
    page = url("programme_edit", programme.pk)
    assert client.post(page, sent).status_code == 422
    assert client.post(page, {**sent, "indicators-0-DELETE": "on"}).status_code == 302
    assert programme.indicators.count() == 50


def test_the_form_shows_what_is_there(client, officer):
    programme = ProgrammeFactory(gcm_objectives=[3])
    IndicatorFactory(programme=programme, code="7.7")
    InstitutionFactory(name_en="A Ministry")
    programme.donors.add(InstitutionFactory(name_en="Z Fund"))
    response = client.get(url("programme_edit", programme.pk))

    assert response.context["form"]["gcm_objectives"].value() == [3]
    donors = response.context["form"].fields["donors"].queryset
    assert [donor.name for donor in donors] == ["Z Fund", "A Ministry"]
    assert 'value="7.7"' in text(response)
    assert 'value="2022-01-01"' in text(response)
