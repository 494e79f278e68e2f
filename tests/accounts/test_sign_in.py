"""Signing in and out, in both languages; nobody learns whether an address exists; nobody signs up by themselves."""

import re

import pytest

from emm.accounts.models import User
from tests import outbox
from tests.factories import PASSWORD, TrainerUserFactory, UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/en/account/login/"


def sign_in(client, email, password=PASSWORD, **fields):
    return client.post(LOGIN, {"login": email, "password": password, **fields})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_sign_in_is_a_page_in_each_language(client, language):
    response = client.get(f"/{language}/account/login/")
    content = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in content
    assert 'type="password"' in content
    assert content.count("<h1") == 1


@pytest.mark.parametrize("language", ["en", "id"])
def test_whoever_signs_in_is_led_to_the_dashboard_in_their_own_language(client, language):
    user = TrainerUserFactory(language=language)
    response = sign_in(client, user.email)
    assert (response.status_code, response["Location"]) == (302, f"/{language}/today/")
    assert is_signed_in(client)


def test_the_case_of_the_address_does_not_matter(client):
    UserFactory(email="siti@example.org")
    sign_in(client, " SITI@Example.org ")
    assert is_signed_in(client)


def test_the_page_one_came_from_is_gone_back_to_if_it_is_ours(client):
    response = sign_in(client, TrainerUserFactory().email, next="/en/search/")
    assert response["Location"] == "/en/search/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_foreign_page_is_never_gone_to(client, target):
    response = sign_in(client, TrainerUserFactory().email, next=target)
    assert response["Location"] == "/en/today/"


def refusal(client, email, password):
    response = sign_in(client, email, password)
    assert not is_signed_in(client)
    return response.status_code, response.context["form"].errors


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    known = refusal(client, UserFactory().email, "not the password")
    unknown = refusal(client, "nobody@example.org", "not the password")
    assert known == unknown
    assert known[1] == {"__all__": ["The email address and/or password you specified are not correct."]}


def test_an_account_that_is_switched_off_does_not_sign_in(client):
    sign_in(client, UserFactory(is_active=False).email)
    assert not is_signed_in(client)


def test_what_was_typed_is_kept_except_the_password(client):
    content = sign_in(client, "siti@example.org", "secret words of siti").content.decode()
    assert 'value="siti@example.org"' in content
    assert "secret words of siti" not in content


def test_guessing_ends_after_a_few_attempts_even_with_the_right_password(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user.email, "wrong")
    sign_in(client, user.email)
    assert not is_signed_in(client)


def test_a_session_of_before_the_sign_in_is_not_taken_over(client):
    session = client.session
    session["marker"] = 1
    session.save()
    before = session.session_key
    sign_in(client, TrainerUserFactory().email)
    assert is_signed_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("language", ["en", "id"])
def test_signing_out_is_asked_for_and_then_done(client, language):
    client.force_login(UserFactory())
    assert client.get(f"/{language}/account/logout/").status_code == 200
    assert is_signed_in(client)
    done = client.post(f"/{language}/account/logout/")
    assert (done.status_code, done["Location"]) == (302, f"/{language}/")
    assert not is_signed_in(client)


@pytest.mark.parametrize("language", ["en", "id"])
def test_nobody_signs_up_by_themselves(client, language):
    path = f"/{language}/account/signup/"
    client.post(path, {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()
    assert 'name="password1"' not in client.get(path).content.decode()


# --- Forgotten password -----------------------------------------------------------------------


def ask_for_reset(client, email, language="en"):
    return client.post(f"/{language}/account/password/reset/", {"email": email})


@pytest.mark.parametrize(("language", "asked_in"), [("en", "id"), ("id", "en")])
def test_the_mail_is_in_the_language_of_the_person_whatever_that_of_the_page(client, language, asked_in):
    user = UserFactory(language=language)
    ask_for_reset(client, user.email, asked_in)
    (sent,) = outbox.sent()
    assert sent.to == [user.email]
    assert f"/{language}/account/password/reset/key/" in sent.body


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(client):
    known = ask_for_reset(client, UserFactory().email)
    unknown = ask_for_reset(client, "nobody@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert known.status_code == 302


def test_the_link_sets_a_new_password_once(client):
    user = UserFactory()
    ask_for_reset(client, user.email)
    link = re.search(r"https?://[^/\s]+(/\S+)", outbox.sent()[0].body).group(1)
    form = client.get(link, follow=True)
    new = "a new password, long enough"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    client.logout()
    assert 'name="password1"' not in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    "address", ["siti@example.org\nBcc: x@example.org", "siti@example.org\r\nSubject: x", "x" * 400]
)
def test_an_address_that_is_none_sends_nothing(client, address):
    assert ask_for_reset(client, address).status_code == 200
    assert outbox.sent() == []
