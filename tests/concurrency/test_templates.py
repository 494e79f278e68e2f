"""Two who save, publish or choose a default at the same moment: one of them is told, and nothing is lost."""

import threading

import pytest

from tests.certificates.scenes import signed_by, signed_template
from tests.concurrency.test_seats import at_once
from tests.factories import TemplateVersionFactory
from trainings.certificates.models import CertificateTemplate, TemplateVersion
from trainings.certificates.templates import services as templates_services

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft():
    return templates_services.start_draft(template=signed_template().template, by=None)


def saving(draft, name):
    design = signed_by(draft.design, name)
    return lambda: templates_services.save_draft(draft=draft, design=design, revision=1, by=None)


def test_one_of_two_who_save_is_told(draft):
    assert at_once(saving(draft, "Ani"), saving(draft, "Budi")) == ["certificates.draft_saved_by_other", "done"]

    assert TemplateVersion.objects.get(pk=draft.pk).revision == 2


def test_without_the_lock_one_of_two_would_be_lost(draft, monkeypatch):
    """The proof that the test above tests something: both have seen the same revision before either saves."""
    both_have_looked = threading.Barrier(2)

    def look_only(draft):
        row = TemplateVersion.objects.get(pk=draft.pk)
        both_have_looked.wait(timeout=10)
        return row

    monkeypatch.setattr(templates_services, "_locked_draft", look_only)

    assert at_once(saving(draft, "Ani"), saving(draft, "Budi")) == ["done", "done"]


def test_one_of_two_who_publish_is_told(draft):
    draft = saving(draft, "Ani")()

    def publish():
        return templates_services.publish(draft=draft, revision=2, by=None)

    assert at_once(publish, publish) == ["certificates.draft_published", "done"]
    assert TemplateVersion.objects.published().count() == 2


def test_who_publishes_publishes_what_was_seen_or_nothing(draft):
    seen = saving(draft, "Ani")()
    change = signed_by(seen.design, "Budi")
    outcomes = at_once(
        lambda: templates_services.publish(draft=seen, revision=2, by=None),
        lambda: templates_services.save_draft(draft=seen, design=change, revision=2, by=None),
    )

    assert outcomes in (["certificates.draft_published", "done"], ["certificates.draft_changed_since", "done"])
    row = TemplateVersion.objects.get(pk=draft.pk)
    assert row.design.signatories[0].name == ("Ani" if row.is_published else "Budi")


def test_there_is_one_default_whoever_is_quicker():
    one, other = (TemplateVersionFactory(template__is_default=False).template for _each in range(2))

    outcomes = at_once(
        lambda: templates_services.make_default(template=one, by=None),
        lambda: templates_services.make_default(template=other, by=None),
    )

    assert outcomes == ["done", "done"]
    assert CertificateTemplate.objects.filter(is_default=True).count() == 1
