"""Templates and their versions: drafted, published, never changed again, chosen; by one person or by two at once."""

import dataclasses
import datetime
import hashlib

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from emm.common.errors import DomainError
from emm.jobs.periodic import run_periodic_tasks
from tests.certificates.scenes import attendee, signed_by, taught_training
from tests.factories import CertificateTemplateFactory, TemplateVersionFactory
from trainings.certificates.designs.defaults import default_design, default_texts, texts_of
from trainings.certificates.designs.design import Design
from trainings.certificates.designs.images import Prepared, keep
from trainings.certificates.designs.models import KeptForEver
from trainings.certificates.issuing.db_triggers import install
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import Certificate, CertificateTemplate, Picture, TemplateChoice, TemplateVersion
from trainings.certificates.templates import services as templates_services

pytestmark = pytest.mark.django_db


def drafted(template, *names):
    """A saved draft of ``template``, signed by ``names``."""
    draft = templates_services.start_draft(template=template, by=None)
    return templates_services.save_draft(
        draft=draft, design=signed_by(draft.design, *names), revision=draft.revision, by=None
    )


def published(template, *names):
    draft = drafted(template, *names)
    return templates_services.publish(draft=draft, revision=draft.revision, by=None)


# --- A design as a value ----------------------------------------------------------------------


def test_design_is_read_as_it_was_written():
    design = signed_by(default_design(), "Dr. Ani & <Budi>")

    assert Design.read(design.to_json()) == design


def test_every_kind_has_texts_in_both_languages_even_in_a_version_older_than_the_kind():
    for kind in Certificate.Kind.values:
        texts = texts_of(Design.read({**default_design().to_json(), "texts": {}}), kind)
        assert texts == default_texts(kind)
        assert all(texts.heading)
        assert all(texts.facts)


# --- Versions ---------------------------------------------------------------------------------


def test_versions_are_counted_and_the_last_one_is_used(template, training):
    second = published(template.template, "Second")
    third = published(template.template, "Third")

    assert [version.number for version in (template, second, third)] == [1, 2, 3]
    assert templates_services.version_for(training) == third


def test_draft_changes_nothing_that_is_issued(template, training):
    drafted(template.template, "Someone else")

    certificate = issue_certificate(enrolment=attendee(training), issued_by=None)

    assert certificate.template_version == template
    assert certificate.snapshot["signatories"][0]["name"] == "Dr. Ratna Dewi, M.A."


def test_certificate_says_what_its_version_says(template, training):
    design = signed_by(default_design(), "Dr. Ani")
    texts = dataclasses.replace(design.texts["completion"], heading=("Diploma", "Ijazah"))
    draft = templates_services.start_draft(template=template.template, by=None)
    design = dataclasses.replace(design, texts={**design.texts, "completion": texts})
    templates_services.save_draft(draft=draft, design=design, revision=1, by=None)
    version = templates_services.publish(draft=draft, revision=2, by=None)

    certificate = issue_certificate(enrolment=attendee(training), issued_by=None)

    assert certificate.template_version == version
    assert certificate.snapshot["phrases"]["heading"] == ["Diploma", "Ijazah"]
    assert (certificate.snapshot["template"], certificate.snapshot["template_version"]) == ("Standard", 2)


def test_saving_what_is_saved_already_is_no_revision(template):
    draft = templates_services.start_draft(template=template.template, by=None)

    assert templates_services.save_draft(draft=draft, design=draft.design, revision=1, by=None).revision == 1


def test_nobody_publishes_what_nobody_signs_or_what_is_the_same(template):
    same = templates_services.start_draft(template=template.template, by=None)
    with pytest.raises(DomainError, match="The draft is the same as version 1"):
        templates_services.publish(draft=same, revision=1, by=None)

    unsigned = templates_services.save_draft(draft=same, design=default_design(), revision=1, by=None)
    with pytest.raises(DomainError, match="Add at least one signatory to the draft"):
        templates_services.publish(draft=unsigned, revision=2, by=None)


def test_only_draft_is_not_discarded():
    template = templates_services.create_template(name="New", by=None)

    with pytest.raises(DomainError, match="no other version"):
        templates_services.discard_draft(draft=template.versions.get(), by=None)


def test_draft_that_is_gone_is_neither_saved_nor_published(template):
    draft = drafted(template.template, "Dr. Ani")
    templates_services.discard_draft(draft=draft, by=None)

    for act in (
        lambda: templates_services.save_draft(draft=draft, design=draft.design, revision=2, by=None),
        lambda: templates_services.publish(draft=draft, revision=2, by=None),
    ):
        with pytest.raises(DomainError, match="Someone else discarded this draft"):
            act()


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "STANDARD"])
def test_name_is_given_and_given_once(template, name):
    with pytest.raises(ValidationError):
        templates_services.create_template(name=name, by=None)


# --- Never changed again ----------------------------------------------------------------------


def test_published_version_is_changed_by_nobody(template):
    template.number = 7
    with pytest.raises(KeptForEver):
        template.save()
    with pytest.raises(KeptForEver):
        template.delete()
    with pytest.raises(DatabaseError, match="A published version stays as it is"), transaction.atomic():
        TemplateVersion.objects.filter(pk=template.pk).update(content={})
    with pytest.raises(DomainError, match="published this draft"):
        templates_services.save_draft(draft=template, design=template.design, revision=1, by=None)


def test_picture_is_changed_by_nobody():
    picture = Picture.objects.create(sha256="0" * 64, media_type="image/png", data=b"x")

    with pytest.raises(KeptForEver):
        picture.save()
    with pytest.raises(KeptForEver):
        picture.delete()
    with pytest.raises(DatabaseError, match="A picture stays as it is"), transaction.atomic():
        Picture.objects.filter(pk=picture.pk).update(data=b"y")
    assert not picture.is_intact


@pytest.mark.postgres
def test_database_keeps_a_published_version_from_removal(template):
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        TemplateVersion.objects.filter(pk=template.pk)._raw_delete("default")


@pytest.mark.postgres
def test_database_keeps_a_picture_that_is_named_from_removal(template):
    named = keep(Prepared("a" * 64, "image/png", b"x", 1, 1))
    draft = templates_services.start_draft(template=template.template, by=None)
    templates_services.save_draft(draft=draft, design=with_background(draft.design, named), revision=1, by=None)

    with pytest.raises(DatabaseError, match="A picture that is named stays"), transaction.atomic():
        Picture.objects.all().delete()


# --- Pictures that nobody uses ----------------------------------------------------------------


def with_background(design, picture):
    return dataclasses.replace(
        design, look=dataclasses.replace(design.look, background="picture", picture=picture.sha256)
    )


def a_day_later():
    return time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=False)


def test_a_picture_that_no_version_names_goes_after_a_day(template):
    left = keep(Prepared("a" * 64, "image/png", b"x", 1, 1))
    named = keep(Prepared("b" * 64, "image/png", b"y", 1, 1))
    draft = templates_services.start_draft(template=template.template, by=None)
    templates_services.save_draft(draft=draft, design=with_background(draft.design, named), revision=1, by=None)

    assert templates_services.remove_unnamed_pictures() == 0
    with a_day_later():
        recent = keep(Prepared("c" * 64, "image/png", b"z", 1, 1))
        run_periodic_tasks()
        assert templates_services.remove_unnamed_pictures() == 0
    assert set(Picture.objects.all()) == {named, recent}
    assert left.pk not in Picture.objects.values_list("pk", flat=True)


def test_a_picture_of_a_published_version_stays_and_one_of_a_discarded_draft_goes(template):
    published = keep(Prepared(hashlib.sha256(b"x").hexdigest(), "image/png", b"x", 1, 1))
    discarded = keep(Prepared("b" * 64, "image/png", b"y", 1, 1))
    draft = templates_services.start_draft(template=template.template, by=None)
    draft = templates_services.save_draft(
        draft=draft, design=with_background(draft.design, published), revision=1, by=None
    )
    templates_services.publish(draft=draft, revision=draft.revision, by=None)
    draft = templates_services.start_draft(template=template.template, by=None)
    draft = templates_services.save_draft(
        draft=draft, design=with_background(draft.design, discarded), revision=1, by=None
    )
    templates_services.discard_draft(draft=draft, by=None)

    with a_day_later():
        assert templates_services.remove_unnamed_pictures() == 1
    assert list(Picture.objects.all()) == [published]


def test_a_draft_that_names_a_picture_which_is_gone_is_not_saved(template):
    gone = Picture(sha256="a" * 64)
    draft = templates_services.start_draft(template=template.template, by=None)

    with pytest.raises(DomainError, match="A picture of this draft is no longer stored"):
        templates_services.save_draft(draft=draft, design=with_background(draft.design, gone), revision=1, by=None)


def test_a_draft_whose_picture_was_damaged_is_not_published(template):
    damaged = keep(Prepared("a" * 64, "image/png", b"x", 1, 1))
    draft = templates_services.start_draft(template=template.template, by=None)
    draft = templates_services.save_draft(
        draft=draft, design=with_background(draft.design, damaged), revision=1, by=None
    )

    with pytest.raises(DomainError, match="A picture of this draft is no longer stored"):
        templates_services.publish(draft=draft, revision=draft.revision, by=None)


def test_guards_are_made_again_without_harm(template):
    install(using="default")

    with pytest.raises(DatabaseError), transaction.atomic():
        TemplateVersion.objects.filter(pk=template.pk).update(number=9)


def test_draft_may_be_changed_in_the_database(template):
    draft = templates_services.start_draft(template=template.template, by=None)

    assert TemplateVersion.objects.filter(pk=draft.pk).update(revision=9) == 1


def test_version_with_certificates_is_not_removed_with_its_template(template, training):
    issue_certificate(enrolment=attendee(training), issued_by=None)

    with pytest.raises(ProtectedError):
        CertificateTemplate.objects.all().delete()


# --- Two at once ------------------------------------------------------------------------------


def test_second_to_save_is_refused_with_what_differs(template):
    first = templates_services.start_draft(template=template.template, by=None)
    second = TemplateVersion.objects.get(pk=first.pk)
    templates_services.save_draft(draft=first, design=signed_by(first.design, "Ani"), revision=1, by=None)

    with pytest.raises(templates_services.Outdated) as refusal:
        templates_services.save_draft(draft=second, design=signed_by(second.design, "Budi"), revision=1, by=None)

    assert refusal.value.changes == [
        ("Signatory 1", "Ani, Chief of Mission / Kepala Misi", "Budi, Chief of Mission / Kepala Misi")
    ]
    assert TemplateVersion.objects.get(pk=first.pk).design.signatories[0].name == "Ani"


def test_publisher_publishes_only_what_they_have_seen(template):
    draft = drafted(template.template, "Ani")
    templates_services.save_draft(draft=draft, design=signed_by(draft.design, "Budi"), revision=2, by=None)

    with pytest.raises(templates_services.Outdated):
        templates_services.publish(draft=draft, revision=2, by=None)

    assert not TemplateVersion.objects.get(pk=draft.pk).is_published


def test_second_publisher_is_told_who_was_quicker(template):
    draft = drafted(template.template, "Ani")
    templates_services.publish(draft=draft, revision=2, by=None)

    with pytest.raises(DomainError, match="Someone else published this draft as version 2"):
        templates_services.publish(draft=draft, revision=2, by=None)

    assert TemplateVersion.objects.published().count() == 2


# --- Which one is used ------------------------------------------------------------------------


def test_training_without_a_choice_follows_the_default(template, training):
    other = TemplateVersionFactory(template__is_default=False, number=1)

    assert templates_services.version_for(training) == template
    templates_services.make_default(template=other.template, by=None)
    assert templates_services.version_for(training) == other
    assert CertificateTemplate.objects.filter(is_default=True).count() == 1


def test_choice_holds_whatever_the_default_is(template, training):
    other = TemplateVersionFactory(template__is_default=False, number=1)
    templates_services.choose_template(training=training, template=other.template, by=None)

    assert templates_services.version_for(training) == other
    assert templates_services.version_for(taught_training()) == template
    templates_services.choose_template(training=training, template=None, by=None)
    templates_services.choose_template(training=training, template=None, by=None)
    assert templates_services.version_for(training) == template


def test_what_is_retired_or_unpublished_is_not_chosen():
    training = taught_training()
    retired = TemplateVersionFactory(template__is_default=False, template__state="retired").template
    unpublished = TemplateVersionFactory(template__is_default=False, draft=True).template

    for each in (retired, unpublished):
        with pytest.raises(ValidationError, match="cannot be used"):
            templates_services.choose_template(training=training, template=each, by=None)
        with pytest.raises(ValidationError, match="cannot be used"):
            templates_services.make_default(template=each, by=None)
    with pytest.raises(DomainError, match="This training has no published certificate template"):
        templates_services.version_for(training)


def test_default_and_what_is_still_needed_is_not_retired(template, training):
    other = TemplateVersionFactory(template__is_default=False, number=1).template
    TemplateChoice.objects.create(training=training, template=other)
    training.state = "planned"
    training.save()

    with pytest.raises(DomainError, match="is the default"):
        templates_services.retire(template=template.template, by=None)
    with pytest.raises(DomainError, match="Trainings have chosen this template"):
        templates_services.retire(template=other, by=None)

    training.state = "completed"
    training.save()
    templates_services.retire(template=other, by=None)
    # What is replaced later is replaced in the same design.
    assert templates_services.version_for(training).template == other


def test_retired_template_is_not_edited():
    template = CertificateTemplateFactory(state="retired")

    with pytest.raises(DomainError, match="You cannot edit a retired template"):
        templates_services.start_draft(template=template, by=None)
