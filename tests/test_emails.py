"""Every email of the product as it is sent: who writes, in which language, how each sentence begins."""

from email.headerregistry import Address

import pytest
from django.conf import settings
from django.urls import reverse

from emm.accounts.services import invitations as invitation_services
from tests import outbox
from tests.accounts.conftest import link_in_mail
from tests.certificates.letters import issued, send
from tests.certificates.scenes import signed_template, taught_training
from tests.factories import PASSWORD, AdministratorFactory, PersonFactory, PrivacyRequestFactory, UserFactory
from trainings.access.scopes import Choice
from trainings.access.services.invitations import invite
from trainings.privacy.emails import send_request_email

pytestmark = pytest.mark.django_db

GREETING = {"en": "Dear Siti Rahma,", "id": "Yth. Bapak/Ibu Siti Rahma,"}
CLOSING = {"en": "Regards,", "id": "Hormat kami,"}
AUTHORITY = {"en": "personal data protection authority", "id": "lembaga pelindungan data pribadi"}


@pytest.fixture(params=["en", "id"])
def language(request):
    return request.param


@pytest.fixture
def siti(language):
    return UserFactory(email="siti@example.org", full_name="Siti Rahma", language=language)


def invitation(client, siti):
    invitation_services.resend_invitation(user=siti, by=AdministratorFactory(full_name="Ratna"))


def sign_in_code(client, siti):
    client.post(reverse("account_request_login_code"), {"email": siti.email})


def reset(client, siti):
    client.post(reverse("account_reset_password"), {"email": siti.email})


def new_address(client, siti):
    client.force_login(siti)
    client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})


def changed_password(client, siti):
    client.force_login(siti)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "a new sentence for siti", "password2": "a new sentence for siti"},
    )


def new_device(client, siti):
    siti.last_login = siti.date_joined
    siti.save()
    client.post(reverse("account_login"), {"login": siti.email, "password": PASSWORD})


def request_of(siti, state):
    person = PersonFactory(full_name="Siti Rahma", user=siti, language=siti.language)
    answer = {} if state == "received" else {"answer": "Ella", "closed_at": siti.date_joined}
    return PrivacyRequestFactory(person=person, state=state, **answer)


def request_received(client, siti):
    send_request_email(request_of(siti, "received"), "filed")


def request_answered(client, siti):
    send_request_email(request_of(siti, "answered"), "closed")


def request_refused(client, siti):
    send_request_email(request_of(siti, "refused"), "closed")


def certificate(client, siti):
    signed_template()
    training = taught_training()
    issued(training, "Siti Rahma", email=siti.email, language=siti.language)
    send(training)


CAUSES = [
    *(invitation, sign_in_code, reset, new_address, changed_password, new_device),
    *(request_received, request_answered, request_refused, certificate),
]
SUBJECTS = {
    "invitation": {"en": "Set up your EMM Trainings account", "id": "Aktifkan akun EMM Trainings Anda"},
    "request_answered": {
        "en": "We have answered your personal data request",
        "id": "Permintaan data pribadi Anda telah kami jawab",
    },
    "request_refused": {
        "en": "We cannot grant your personal data request",
        "id": "Permintaan data pribadi Anda tidak dapat kami kabulkan",
    },
    "changed_password": {
        "en": "Your password for EMM Trainings was changed",
        "id": "Kata sandi EMM Trainings Anda telah diubah",
    },
}


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_email_greets_says_and_closes_in_the_language_of_its_reader(client, siti, language, cause):
    cause(client, siti)

    [message] = outbox.sent()
    greeting, *paragraphs = [part.strip() for part in message.body.split("\n\n") if part.strip()]
    *said, closing = paragraphs
    assert greeting == GREETING[language]
    assert closing.splitlines() == [CLOSING[language], settings.ORGANISATION_NAME]
    starts = [part[0] for part in said if not part.startswith(("http", message.subject.split()[0]))]
    assert [start for start in starts if start.islower()] == []
    assert settings.CONTACT_EMAIL in " ".join(said)
    assert (Address(addr_spec=message.to[0]).domain, len(message.to)) == ("example.org", 1)
    if cause.__name__ in SUBJECTS:
        assert message.subject == SUBJECTS[cause.__name__][language]


@pytest.mark.parametrize("cause", [request_answered, request_refused], ids=lambda cause: cause.__name__)
def test_our_own_address_is_not_given_as_that_of_the_authority(client, siti, language, cause):
    cause(client, siti)

    [message] = outbox.sent()
    sentences = message.body.replace("?", ".").split(". ")
    [about_authority] = [each for each in sentences if AUTHORITY[language] in each]
    assert "@" not in about_authority


def test_invitation_says_who_invites_and_as_what(client, administrator_ratna):
    user = invite(
        email="budi@example.org",
        full_name="Budi",
        language="en",
        roles=["trainer", "officer"],
        scope=Choice(everything=True),
        invited_by=administrator_ratna,
    )

    [message] = outbox.sent()
    assert "Ratna has invited you to EMM Trainings" in message.body
    assert "Your roles are Programme officer, all programmes; Trainer." in message.body
    assert f"You will sign in with {user.email}." in message.body
    assert link_in_mail().startswith("/en/account/password/reset/key/")


@pytest.fixture
def administrator_ratna():
    return AdministratorFactory(full_name="Ratna")
