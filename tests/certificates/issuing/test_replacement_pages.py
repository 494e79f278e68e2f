"""The pages that tell what differs and offer to replace it."""

import pytest
from django.urls import reverse

from emm.jobs.models import Job
from tests.background import run_now
from tests.certificates.pages import content, page_of
from tests.certificates.scenes import attendee
from tests.factories import AdministratorFactory, OfficerFactory
from trainings.certificates.differences.record_checks import check_training
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.enrolment.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = AdministratorFactory()
    client.force_login(user)
    return user


def differing(training, count=1):
    """Certificates of people who were renamed since."""
    for number in range(count):
        attendee(training, f"<Old> {number}")
    certificates = [record_certificate(eligibility=each, issued_by=None) for each in eligibility_of(training)]
    for certificate in certificates:
        certificate.person.full_name = certificate.person.full_name.replace("<Old>", "<New>")
        certificate.person.save()
    return certificates


@pytest.mark.parametrize(("language", "told"), [("en", "2 certificates differ"), ("id", "2 sertifikat berbeda")])
def test_the_tab_lists_what_differs_and_offers_to_replace_all(client, training, administrator, language, told):
    differing(training, 2)

    page = content(client.get(page_of("training", training.pk, language=language)))

    assert told in page
    assert "&lt;Old&gt; 0" in page
    assert "&lt;New&gt; 0" in page
    assert page_of("replace_differing", training.pk, language=language) in page


def test_an_officer_sees_the_difference_and_is_offered_nothing(client, training):
    (certificate,) = differing(training)
    client.force_login(OfficerFactory())

    tab = content(client.get(page_of("training", training.pk)))
    page = content(client.get(page_of("certificate", certificate.pk)))

    assert "1 certificate differs from the record" in tab
    assert "The certificate differs from the record" in page
    assert [each for each in (tab, page) if page_of("replace", certificate.pk) in each] == []


def test_who_is_no_longer_entitled_is_offered_revocation(client, training, administrator):
    (certificate,) = differing(training)
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(state="withdrawn")

    page = content(client.get(page_of("certificate", certificate.pk)))
    replacing = client.get(page_of("replace", certificate.pk))

    assert "No longer entitled: The person is no longer a confirmed participant of the training." in page
    assert page_of("revoke", certificate.pk) in content(replacing)
    assert client.post(page_of("replace", certificate.pk), {"reason": "Name"}).status_code == 422
    assert Certificate.objects.get().is_in_force


def test_replace_shows_old_and_new_and_does_it(client, training, administrator):
    (certificate,) = differing(training)

    page = content(client.get(page_of("replace", certificate.pk)))
    assert '<td data-label="On the certificate"><div>&lt;Old&gt; 0</div></td>' in page
    assert '<td data-label="On the new one"><div class="fw-bold">&lt;New&gt; 0</div></td>' in page
    assert "Standard, version 1" in page
    assert "anyway" not in page

    client.post(page_of("replace", certificate.pk), {"reason": "Name was misspelt"})
    assert Certificate.objects.in_force().get().name == "<New> 0"


def test_an_unchanged_certificate_is_replaced_only_when_asked_for(client, training, administrator):
    attendee(training, "Siti")
    certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)
    address = page_of("replace", certificate.pk)

    refused = client.post(address, {"reason": "New signatory"})
    assert refused.status_code == 422
    assert "Nothing differs from the record" in content(refused)
    assert "so the certificate was not replaced." in content(refused)
    assert Certificate.objects.count() == 1

    client.post(address, {"reason": "New signatory", "anyway": "on"})
    assert Certificate.objects.get(pk=certificate.pk).state == "replaced"


def test_those_that_stay_ticked_are_replaced_with_one_reason(client, training, administrator):
    first, second, left = differing(training, 3)

    response = client.post(
        page_of("replace_differing", training.pk), {"certificates": [first.pk, second.pk], "reason": "Misspelt"}
    )

    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    run_now(job)
    assert list(Certificate.objects.filter(state="replaced").values_list("pk", "end_reason").order_by("pk")) == [
        (first.pk, "Misspelt"),
        (second.pk, "Misspelt"),
    ]
    assert Certificate.objects.get(pk=left.pk).is_in_force


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"reason": "Misspelt"}, "Choose at least one certificate."),
        ({"reason": "Misspelt", "certificates": ["999999"]}, "999999"),
        ({"reason": "Misspelt", "certificates": ["one"]}, "one"),
        ({"reason": " "}, "This field"),
    ],
)
def test_a_wrong_choice_is_told_and_nothing_is_started(client, training, administrator, sent, told):
    differing(training)

    response = client.post(page_of("replace_differing", training.pk), sent)

    assert (response.status_code, Job.objects.count()) == (422, 0)
    assert told in content(response)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_however_many_differ(
    client, training, administrator, django_assert_num_queries, count
):
    differing(training, count)
    check_training(training)

    with django_assert_num_queries(15):
        client.get(page_of("training", training.pk))
    with django_assert_num_queries(13):
        client.get(page_of("replace_differing", training.pk))
    with django_assert_num_queries(6):
        client.get(reverse("certificates:certificates"), {"record": "differs"})


@pytest.mark.parametrize(("chosen", "found"), [("differs", [0, 1]), ("not_entitled", [1])])
def test_the_list_is_cut_to_those_that_differ(client, training, administrator, chosen, found):
    certificates = differing(training, 3)
    same = certificates[2]
    same.person.full_name = same.name
    same.person.save()
    Enrolment.objects.filter(pk=certificates[1].enrolment_id).update(state="withdrawn")
    check_training(training)

    response = client.get(reverse("certificates:certificates"), {"record": chosen})

    rows = sorted(row.record.pk for row in response.context["table"].rows)
    assert rows == [certificates[number].pk for number in found]
    assert "Differs" in content(response)


def test_today_tells_administrators_of_trainings_with_differences(client, training, administrator):
    differing(training, 2)
    check_training(training)

    page = content(client.get(reverse("home:today")))

    assert "2 certificates differ from the record." in page
    assert f'<a href="{page_of("training", training.pk)}">See the differences</a>' in page
