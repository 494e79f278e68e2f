"""Text encrypted at rest: round trip, change of keys, a lost key."""

import logging

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from emm.common.fields import DecryptionError, EncryptedTextField
from emm.ops.checks import encryption_keys_are_keys
from participants.models import Person
from tests.factories import PersonFactory

NIP = "198001012005011001"
FIRST, SECOND = (Fernet.generate_key().decode() for _ in range(2))


def stored(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nip FROM participants_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


def read(person):
    return Person.objects.get(pk=person.pk).nip


@given(st.text(st.characters(blacklist_categories=["Cs"])))
def test_every_text_comes_back_as_it_was(text):
    field = EncryptedTextField()
    at_rest = field.get_prep_value(text)
    assert field.from_db_value(at_rest, None, connection) == text
    assert len(text) < 8 or text not in at_rest


@pytest.mark.django_db
def test_the_database_holds_no_readable_value():
    person = PersonFactory(nip=NIP)
    assert NIP not in stored(person)
    assert read(person) == NIP


@pytest.mark.django_db
def test_the_history_holds_no_readable_value_either():
    person = PersonFactory(nip=NIP)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nip FROM participants_historicalperson")
        (row,) = cursor.fetchall()
    assert NIP not in row[0]
    assert person.history.get().nip == NIP


@pytest.mark.django_db
def test_the_same_value_is_stored_differently_each_time():
    assert stored(PersonFactory(nip=NIP)) != stored(PersonFactory(nip=NIP))


@pytest.mark.django_db
@pytest.mark.parametrize("empty", ["", None])
def test_nothing_is_stored_as_nothing(empty):
    field = EncryptedTextField()
    assert field.get_prep_value(empty) == empty
    assert field.from_db_value(empty, None, connection) == empty


@pytest.mark.django_db
def test_after_a_change_of_keys_old_values_are_read_and_new_ones_written_with_the_new_key(settings):
    settings.FIELD_ENCRYPTION_KEYS = [FIRST]
    old = PersonFactory(nip=NIP)
    settings.FIELD_ENCRYPTION_KEYS = [SECOND, FIRST]
    assert read(old) == NIP
    new = PersonFactory(nip=NIP)
    settings.FIELD_ENCRYPTION_KEYS = [SECOND]
    assert read(new) == NIP
    assert read(old) == ""


@pytest.mark.django_db
def test_a_lost_key_costs_no_page_and_is_reported(settings, caplog):
    settings.FIELD_ENCRYPTION_KEYS = [FIRST]
    person = PersonFactory(nip=NIP)
    settings.FIELD_ENCRYPTION_KEYS = [SECOND]
    with caplog.at_level(logging.ERROR):
        assert read(person) == ""
    assert "participants.Person.nip cannot be decrypted" in caplog.text
    assert NIP not in caplog.text


@pytest.mark.django_db
def test_saving_while_the_key_is_missing_keeps_the_value_for_when_it_is_back(settings):
    settings.FIELD_ENCRYPTION_KEYS = [FIRST]
    person = PersonFactory(nip=NIP)
    settings.FIELD_ENCRYPTION_KEYS = [SECOND]
    found = Person.objects.get(pk=person.pk)
    found.position = "Director"
    found.save()
    settings.FIELD_ENCRYPTION_KEYS = [FIRST]
    assert read(person) == NIP
    assert person.history.first().nip == NIP


@pytest.mark.django_db
def test_a_new_value_may_be_given_while_the_old_one_is_unreadable(settings):
    settings.FIELD_ENCRYPTION_KEYS = [FIRST]
    person = PersonFactory(nip=NIP)
    settings.FIELD_ENCRYPTION_KEYS = [SECOND]
    found = Person.objects.get(pk=person.pk)
    assert isinstance(found.nip, DecryptionError)
    found.nip = "199001012015011001"
    found.save()
    assert read(person) == "199001012015011001"


@pytest.mark.django_db
def test_without_keys_of_its_own_it_uses_one_derived_from_the_secret_key(settings):
    person = PersonFactory(nip=NIP)
    assert read(person) == NIP
    settings.SECRET_KEY = "another secret key, which opens nothing that the first one closed"
    assert read(person) == ""


def test_a_key_with_a_typing_error_is_said_at_the_start(settings):
    settings.FIELD_ENCRYPTION_KEYS = [FIRST, "no key"]
    (message,) = encryption_keys_are_keys()
    assert message.id == "emm.E004"
    settings.FIELD_ENCRYPTION_KEYS = [FIRST, SECOND]
    assert encryption_keys_are_keys() == []
