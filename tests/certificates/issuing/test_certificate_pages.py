import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from emm.accounts.models import Role
from tests.certificates.scenes import attendee, taught_training
from tests.factories import (
    AdministratorFactory,
    OfficerFactory,
    RegionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    UserFactory,
)
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import draw_document, record_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.rules.eligibility import eligibility_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(db):
    return UserFactory(role=Role.PARTICIPANT)


@pytest.fixture
def certificate(training, holder):
    attendee(training, "Siti Rahmawati", user=holder)
    return record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)


def address(certificate, page="certificate"):
    return reverse(f"certificates:{page}", args=[certificate.pk])


def sign_in(client, user):
    client.force_login(user)
    return user


def content(response):
    return " ".join(response.content.decode().split())


ENDING = ["revoke", "replace", "reinstate"]


@pytest.mark.parametrize("page", ["certificate", "download", *ENDING])
def test_stranger_is_sent_to_sign_in(client, certificate, page):
    assert client.get(address(certificate, page)).url.startswith("/en/account/login/")


@pytest.mark.parametrize("page", ["certificate", "download", *ENDING])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.TRAINER, Role.PARTICIPANT])
def test_who_has_nothing_to_do_with_it_finds_nothing(client, certificate, page, role):
    sign_in(client, UserFactory(role=role))

    assert client.get(address(certificate, page)).status_code == 404


@pytest.mark.parametrize("page", ["certificate", "download", *ENDING])
def test_trainer_of_the_training_may_not_open_certificates(client, certificate, training, page):
    trainer = sign_in(client, TrainerUserFactory())
    SessionTrainerFactory(session=training.sessions.first(), trainer=trainer.person.trainer)

    assert client.get(address(certificate, page)).status_code == 403


@pytest.mark.parametrize("page", ["certificate", *ENDING])
def test_holder_has_a_page_elsewhere(client, certificate, holder, page):
    sign_in(client, holder)

    assert client.get(address(certificate, page)).status_code == 403


@pytest.mark.parametrize("page", ENDING)
def test_officer_may_not_end_certificates(client, certificate, page):
    sign_in(client, OfficerFactory())

    assert client.get(address(certificate, page)).status_code == 403
    assert client.post(address(certificate, page), {"reason": "Because"}).status_code == 403
    certificate.refresh_from_db()
    assert certificate.state == "issued"


def test_page_shows_what_the_certificate_says(client, certificate):
    sign_in(client, OfficerFactory())
    draw_document(certificate)

    page = content(client.get(address(certificate)))

    certificate.refresh_from_db()
    for text in ("Siti Rahmawati", certificate.number, certificate.grouped_code, certificate.sha256, "Subject 5"):
        assert text in page
    assert address(certificate, "revoke") not in page


def test_page_of_an_administrator_has_the_ways_on(client, certificate):
    sign_in(client, AdministratorFactory())

    page = content(client.get(address(certificate)))

    assert address(certificate, "revoke") in page
    assert address(certificate, "replace") in page
    assert address(certificate, "reinstate") not in page
    assert "The PDF has not been created yet" in page


def test_page_of_a_certificate_takes_few_queries(client, certificate, django_assert_num_queries):
    sign_in(client, AdministratorFactory())

    # session, account, roles, certificate, chain, history; seven to compare it with the record
    with django_assert_num_queries(13):
        client.get(address(certificate))


def test_revoking_asks_for_the_reason_and_keeps_it(client, certificate):
    sign_in(client, AdministratorFactory())
    refused = client.post(address(certificate, "revoke"), {"cause": "mistake", "reason": "  "})
    assert refused.status_code == 422

    response = client.post(
        address(certificate, "revoke"), {"cause": "mistake", "reason": "Issued in error"}, follow=True
    )

    certificate.refresh_from_db()
    assert (certificate.state, certificate.end_cause, certificate.end_reason) == (
        "revoked",
        "mistake",
        "Issued in error",
    )
    assert "Certificate revoked." in content(response)
    assert "Issued in error" in content(response)


def test_bad_reason_is_told_at_the_field_and_kept(client, certificate):
    reason = "x" * 301
    sign_in(client, AdministratorFactory())

    response = client.post(address(certificate, "revoke"), {"cause": "mistake", "reason": reason})

    assert response.status_code == 422
    assert response.context["form"]["reason"].errors
    assert response.context["form"]["reason"].value() == reason
    certificate.refresh_from_db()
    assert certificate.state == "issued"


def test_reason_is_stored_without_control_characters(client, certificate):
    sign_in(client, AdministratorFactory())

    response = client.post(address(certificate, "revoke"), {"cause": "mistake", "reason": "with a \x00 NUL"})

    assert response.status_code == 302
    certificate.refresh_from_db()
    assert (certificate.state, certificate.end_reason) == ("revoked", "with a NUL")


def test_revoking_twice_is_told_and_changes_nothing(client, certificate):
    administrator = sign_in(client, AdministratorFactory())
    revoke(certificate=certificate, reason="First", by=administrator)

    response = client.post(address(certificate, "revoke"), {"cause": "mistake", "reason": "Second"})

    certificate.refresh_from_db()
    assert (response.status_code, certificate.end_reason) == (422, "First")
    assert "You can no longer do this. The state is now “Revoked”." in content(response)


def test_reinstating(client, certificate):
    administrator = sign_in(client, AdministratorFactory())
    revoke(certificate=certificate, reason="Error", by=administrator)

    response = client.post(address(certificate, "reinstate"), {"reason": "It was right"}, follow=True)

    certificate.refresh_from_db()
    assert certificate.state == "issued"
    assert "Certificate reinstated." in content(response)


def test_replacing_leads_to_the_new_certificate_and_shows_the_chain(client, certificate):
    sign_in(client, AdministratorFactory())
    certificate.person.full_name = "Siti Rahmawati Putri"
    certificate.person.save()
    assert "Siti Rahmawati Putri" in content(client.get(address(certificate, "replace")))

    response = client.post(address(certificate, "replace"), {"reason": "Name"}, follow=True)

    new = Certificate.objects.get(state="issued")
    assert response.redirect_chain == [(address(new), 302)]
    assert f"{certificate.number} is replaced by {new.number}." in content(response)
    assert address(certificate) in content(response)
    assert (new.name, bool(new.file)) == ("Siti Rahmawati Putri", True)


def test_replacing_who_is_not_eligible_now_is_refused_at_the_form(client, certificate, training):
    sign_in(client, AdministratorFactory())
    training.sessions.first().marks.update(status="absent")
    training.minimum_share = 100
    training.save()

    response = client.post(address(certificate, "replace"), {"reason": "Name"})

    assert response.status_code == 422
    assert "100% is needed" in content(response)


@pytest.mark.parametrize("user", ["holder", "officer", "administrator"])
def test_document_is_downloaded_under_a_readable_name(client, certificate, holder, user):
    draw_document(certificate)
    sign_in(client, {"holder": holder, "officer": OfficerFactory(), "administrator": AdministratorFactory()}[user])

    response = client.get(address(certificate, "download"))

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="IOM-ID-EMM-2022-NAT-0001_Siti_Rahmawati.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_holder_cannot_fetch_a_revoked_certificate(client, certificate, holder):
    draw_document(certificate)
    revoke(certificate=certificate, reason="Error", by=None)
    sign_in(client, holder)
    assert client.get(address(certificate, "download")).status_code == 403

    sign_in(client, OfficerFactory())
    response = client.get(address(certificate, "download"))
    assert response.status_code == 200
    response.close()


def test_document_that_is_not_drawn_or_lost_is_not_found(client, certificate):
    sign_in(client, OfficerFactory())
    assert client.get(address(certificate, "download")).status_code == 404

    certificate = draw_document(certificate)
    default_storage.delete(certificate.file.name)
    assert client.get(address(certificate, "download")).status_code == 404


LIST = "/en/staff/certificates/"


@pytest.mark.parametrize(
    ("role", "status"), [("officer", 200), ("administrator", 200), ("trainer", 403), ("viewer", 403)]
)
def test_list_is_for_those_who_run_trainings(client, db, role, status):
    sign_in(client, UserFactory(role=role))

    assert client.get(LIST).status_code == status


def shown(response):
    return [row.record.name for row in response.context["table"].rows]


def test_list_is_searched_filtered_and_sorted(client, certificate):
    sign_in(client, OfficerFactory())
    tot = taught_training(kind="tot", title_en="Training of trainers (ToT) in Bogor")
    attendee(tot, "Budi")
    other = record_certificate(eligibility=eligibility_of(tot)[0], issued_by=None)
    revoke(certificate=other, reason="Error", by=None)

    assert shown(client.get(LIST)) == ["Budi", "Siti Rahmawati"]
    assert shown(client.get(LIST, {"sort": "name"})) == ["Budi", "Siti Rahmawati"]
    assert shown(client.get(LIST, {"sort": "number"})) == ["Siti Rahmawati", "Budi"]
    assert shown(client.get(LIST, {"q": "NAT/0001"})) == ["Siti Rahmawati"]
    assert shown(client.get(LIST, {"q": "bogor"})) == ["Budi"]
    assert shown(client.get(LIST, {"q": "rahma"})) == ["Siti Rahmawati"]
    assert shown(client.get(LIST, {"state": "revoked"})) == ["Budi"]
    assert shown(client.get(LIST, {"training_kind": "national_rollout"})) == ["Siti Rahmawati"]
    assert shown(client.get(LIST, {"year": "2022"})) == ["Budi", "Siti Rahmawati"]
    assert len(shown(client.get(LIST, {"page": "9" * 30, "sort": "training"}))) == 2


def test_officer_of_a_province_sees_those_of_its_trainings_and_the_own_ones_from_elsewhere(client, training):
    south = RegionFactory()
    officer = sign_in(client, OfficerFactory(role__provinces=[south]))
    here = taught_training(region=south)
    for person, where in [("Budi", here), ("Ani", training)]:
        attendee(where, person)
    attendee(training, "The officer", user=officer)
    attendee(here, "Citra")
    for each in (here, training):
        for standing in eligibility_of(each):
            record_certificate(eligibility=standing, issued_by=None)

    assert sorted(shown(client.get(LIST))) == ["Budi", "Citra", "The officer"]
    assert Certificate.objects.count() == 4


def test_list_as_a_file_honours_the_filter(client, certificate):
    sign_in(client, OfficerFactory())

    response = client.get(LIST, {"q": "rahma", "export": "csv"})

    header, row, _end = response.getvalue().decode("utf-8-sig").split("\r\n")
    assert header == "Number,Name,Kind,Training,Issued,State,Valid until,Verification code,Reason,JP,Institution"
    assert row.startswith("IOM-ID/EMM/2022/NAT/0001,Siti Rahmawati,")
    seat = certificate.enrolment
    assert row.endswith(f",Valid,,{certificate.grouped_code},,10.0,{seat.institution_name_en}")
    said = client.get(LIST.replace("/en/", "/id/"), {"export": "csv"}).getvalue().decode("utf-8-sig")
    assert said.strip().endswith(f",10.0,{seat.institution_name_ind}")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_file_are_constant(client, training, django_assert_num_queries, number):
    sign_in(client, OfficerFactory())
    for each in range(number):
        attendee(training, f"Person {each}")
    for each in eligibility_of(training):
        record_certificate(eligibility=each, issued_by=None)
    client.get(LIST, {"export": "csv"}).getvalue()

    with django_assert_num_queries(8):
        client.get(LIST, {"export": "csv"}).getvalue()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_list_are_constant(client, training, django_assert_num_queries, number):
    sign_in(client, OfficerFactory())
    for each in range(number):
        attendee(training, f"Person {each}")
    for each in eligibility_of(training):
        record_certificate(eligibility=each, issued_by=None)

    with django_assert_num_queries(6):
        client.get(LIST)


def test_nothing_issued_yet(client, db):
    sign_in(client, OfficerFactory())

    assert "No certificate has been issued yet" in content(client.get(LIST))


def test_admin_shows_certificates_and_changes_none(client, certificate):
    sign_in(client, AdministratorFactory(is_superuser=True))

    page = client.get(reverse("admin:certificates_certificate_change", args=[certificate.pk]))

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert client.get(reverse("admin:certificates_certificate_changelist"), {"q": "rahma"}).status_code == 200
    assert client.get(reverse("admin:certificates_certificate_add")).status_code == 403
    assert client.get(reverse("admin:certificates_certificate_delete", args=[certificate.pk])).status_code == 403


def test_admin_shows_templates_and_changes_none(client, template):
    sign_in(client, AdministratorFactory(is_superuser=True))

    for name, pk in (("certificatetemplate", template.template_id), ("templateversion", template.pk)):
        page = client.get(reverse(f"admin:certificates_{name}_change", args=[pk]))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        assert client.get(reverse(f"admin:certificates_{name}_changelist"), {"q": "stand"}).status_code == 200
        assert client.get(reverse(f"admin:certificates_{name}_add")).status_code == 403
