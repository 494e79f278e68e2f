"""Nothing on a certificate covers anything else, and nothing that the models allow is refused."""

import dataclasses
from decimal import Decimal

import pytest

from emm.common.errors import DomainError
from tests import proofs
from tests.documents.pdf_boxes import TEXT, inked
from tests.documents.pdf_text import text_of
from tests.factories import AdministratorFactory
from trainings.certificates.designs.defaults import default_texts
from trainings.certificates.designs.design import SignatoryLine
from trainings.certificates.document.arranging import Arrangement
from trainings.certificates.document.drawing import draw, filled_in
from trainings.certificates.document.fitting import what_does_not_fit
from trainings.certificates.document.room_messages import no_room_for
from trainings.certificates.document.sizes import LEVELS
from trainings.certificates.issuing.services import start_issuing
from trainings.certificates.models import Certificate, TemplateVersion
from trainings.certificates.records.snapshot import InBoth, ModuleLine
from trainings.certificates.templates import services as templates_services

from .letters import run
from .pages import content, page_of
from .papers import (
    MOST_OF_FUNCTION,
    MOST_OF_INSTITUTION,
    MOST_OF_MODULE,
    MOST_OF_NAME,
    MOST_OF_PLACE,
    MOST_OF_POSITION,
    MOST_OF_SIGNATORY,
    MOST_OF_TITLE,
    NATIONAL,
    NIP,
    faults_of,
    in_both,
    paper,
    signatories,
    words_long,
)
from .scenes import attendee, signed_by
from .test_document import LONG_NAME, SNAPSHOT, reader_of
from .test_document_pictures import kept

# Of what takes seconds each, a few in the suite, and 2,000 in ``make proofs``.
PAPERS = proofs.seeds(20) if proofs.TIMES > 1 else proofs.seeds(7)


def level_of(snapshot):
    return LEVELS[filled_in(snapshot, specimen=False).layout.arrangement.level]


def at_most(number, languages=("id", "en")):
    """Everything has as many letters as there may be."""
    return dataclasses.replace(
        SNAPSHOT,
        languages=languages,
        name=words_long(MOST_OF_NAME),
        nip=NIP,
        position=words_long(MOST_OF_POSITION),
        institution=in_both(MOST_OF_INSTITUTION),
        training=in_both(MOST_OF_TITLE),
        place=in_both(MOST_OF_PLACE),
        signatories=tuple(
            SignatoryLine(words_long(MOST_OF_SIGNATORY), in_both(MOST_OF_FUNCTION)) for _each in range(number)
        ),
    )


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("seed", PAPERS)
def test_papers_of_every_length_are_printed_and_nothing_covers_anything_or_leaves_its_page(seed):
    snapshot = paper(
        seed,
        logo=kept("logo", (600, 200)),
        signature=kept("signature", (600, 200)),
        background=kept("background", (1700, 1200), "RGB", "JPEG"),
    )

    assert what_does_not_fit(snapshot) == []
    assert faults_of(snapshot) == []


@pytest.mark.parametrize("languages", [("en",), ("id", "en")])
@pytest.mark.parametrize("number", [1, 4])
def test_as_many_letters_as_the_models_allow_have_room(number, languages):
    snapshot = at_most(number, languages)

    assert what_does_not_fit(snapshot) == []
    assert faults_of(snapshot) == []


@pytest.mark.parametrize("number", [1, 4])
def test_the_title_of_a_national_training_with_a_nip_has_room_beside_long_functions(number):
    snapshot = dataclasses.replace(
        SNAPSHOT, languages=("id", "en"), nip=NIP, training=NATIONAL, signatories=signatories(number)
    )
    assert what_does_not_fit(snapshot) == []
    assert level_of(snapshot) == "tight"


def test_a_page_is_set_as_widely_as_its_texts_have_room():
    assert level_of(SNAPSHOT) == "usual"
    assert level_of(dataclasses.replace(SNAPSHOT, languages=("id", "en"))) == "usual"
    assert level_of(at_most(4)) == "closest"


def test_people_whose_texts_take_as_many_lines_share_a_page():
    one, other = (
        filled_in(dataclasses.replace(SNAPSHOT, name=name, position=position), specimen=False).layout
        for name, position in (("Ani", "Analyst"), (LONG_NAME, words_long(60)))
    )
    assert one == other
    longer = filled_in(dataclasses.replace(SNAPSHOT, position=words_long(150)), specimen=False).layout
    assert longer.arrangement.personal == (("affiliation.0", 2),)


@pytest.mark.parametrize("rows", [9, 14, 19, 30])
def test_no_page_has_only_what_stands_below_the_table(rows):
    line = ModuleLine(in_both(MOST_OF_MODULE), Decimal(2), Decimal(2))

    assert faults_of(dataclasses.replace(SNAPSHOT, modules=(line,) * rows)) == []


def test_texts_are_never_smaller_than_nine_points():
    sizes = {box.size for page in inked(draw(at_most(4))) for box in page if box.kind == TEXT}

    assert min(sizes) >= 8.99


def test_the_judge_of_papers_finds_what_covers_something(monkeypatch):
    widely = Arrangement(0, is_wide=False, foot=39)
    monkeypatch.setattr("trainings.certificates.document.drawing.arranged", lambda _content: widely)

    assert "covers" in {fault[0] for fault in faults_of(at_most(4))}


def test_the_judge_of_papers_finds_what_is_missing(monkeypatch):
    anothers = draw(dataclasses.replace(SNAPSHOT, name="Ani"))
    monkeypatch.setattr("tests.certificates.papers.draw", lambda _snapshot: anothers)

    assert faults_of(dataclasses.replace(SNAPSHOT, name="Budi Santoso")) == [("not on the front", "Budi Santoso")]


# --- Without learning hours ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said", "unsaid"),
    [
        ("en", "This training has no learning hours (JP).", "0 of 0"),
        ("id", "Pelatihan ini tidak memiliki jam pelajaran (JP).", "0 dari 0"),
    ],
)
def test_a_training_without_learning_hours_says_so_and_has_no_table(language, said, unsaid):
    front, reverse = reader_of(
        kind="participation",
        languages=(language,),
        modules=(),
        attended_jp=Decimal(0),
        total_jp=Decimal(0),
        percent=0,
        phrases=default_texts("participation"),
    ).pages

    assert said in text_of(reverse)
    assert "JP diikuti" not in text_of(reverse)
    assert "Attendance" not in text_of(reverse)
    assert "7–9" in text_of(front)
    assert unsaid not in text_of(front)
    assert "jam pelajaran" not in text_of(front)


# --- The last resort ----------------------------------------------------------------------------

# A text of a template may repeat what is long.
REPEATED = dataclasses.replace(
    default_texts("completion"), facts=InBoth("{position} {institution} " * 8, "{position} {institution} " * 8)
)
BEYOND = {
    "phrases": REPEATED,
    "position": words_long(MOST_OF_POSITION),
    "institution": in_both(MOST_OF_INSTITUTION),
}


def test_what_has_no_room_is_named_with_what_shortens_it():
    snapshot = dataclasses.replace(at_most(4), **BEYOND)

    assert what_does_not_fit(snapshot) != []
    assert all(no_room_for(text).startswith("The certificate has no room for ") for text in what_does_not_fit(snapshot))


def repeating(design):
    return dataclasses.replace(
        design,
        signatories=signatories(4, in_both(MOST_OF_FUNCTION)),
        texts={kind: dataclasses.replace(texts, facts=REPEATED.facts) for kind, texts in design.texts.items()},
    )


@pytest.mark.django_db
def test_whose_certificate_has_no_room_is_listed_and_the_others_are_issued(training, draft):
    draft = templates_services.save_draft(draft=draft, design=repeating(draft.design), revision=1, by=None)
    templates_services.publish(draft=draft, revision=draft.revision, by=None)
    attendee(training, "Ani", position="")
    long = attendee(training, "Budi", position=words_long(MOST_OF_POSITION))
    long.position = words_long(MOST_OF_POSITION)
    long.institution_name_en, long.institution_name_ind = in_both(MOST_OF_INSTITUTION)
    long.save()

    job = run(start_issuing(training=training, started_by=AdministratorFactory()))

    assert (job.state, job.result["issued"]) == ("succeeded", 1)
    assert list(Certificate.objects.values_list("name", "serial")) == [("Ani", 1)]
    [problem] = job.problems
    assert problem.startswith("Budi: The certificate has no room for ")


# Longer than the editor takes.
TOO_LONG = in_both(1200)


@pytest.mark.django_db
def test_a_template_whose_texts_have_no_room_is_not_published(draft):
    design = dataclasses.replace(draft.design, signatories=signatories(4, TOO_LONG))
    draft = templates_services.save_draft(draft=draft, design=design, revision=draft.revision, by=None)

    with pytest.raises(DomainError, match="no room for the function of signatory 1"):
        templates_services.publish(draft=draft, revision=draft.revision, by=None)

    draft.refresh_from_db()
    assert not draft.is_published
    design = signed_by(design, "Dr. Ratna Dewi, M.A.", "Bambang Sutrisno", "Ama Tarigan", "Maria Goretti O'Neil")
    draft = templates_services.save_draft(draft=draft, design=design, revision=draft.revision, by=None)
    assert templates_services.publish(draft=draft, revision=draft.revision, by=None).is_published


# --- Previews ---------------------------------------------------------------------------------


def previewed(client, name, **asked):
    client.force_login(AdministratorFactory())
    version = TemplateVersion.objects.get(number=2)
    return client.get(page_of(name, version.template_id, 2), {"preview_language": "both", **asked})


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["template_preview", "template_pdf"])
def test_a_preview_tells_what_would_be_refused(client, draft, page):
    design = dataclasses.replace(draft.design, signatories=signatories(4, TOO_LONG))
    templates_services.save_draft(draft=draft, design=design, revision=draft.revision, by=None)

    response = previewed(client, page)

    assert response.status_code == 422
    assert "The certificate has no room for the function of signatory 1." in content(response)


@pytest.mark.django_db
def test_a_preview_on_the_screen_is_set_as_closely_as_on_paper(client, draft):
    usual = content(previewed(client, "template_preview", preview_sample="usual"))
    longest = content(previewed(client, "template_preview", preview_sample="longest"))

    assert '<section class="front signed-by-2 usual foot-39 specimen">' in usual
    assert '<section class="front signed-by-2 tight foot-39 specimen">' in longest


@pytest.mark.django_db
def test_the_specimen_of_a_training_is_refused_as_its_certificates_are(client, training, draft):
    draft = templates_services.save_draft(draft=draft, design=repeating(draft.design), revision=1, by=None)
    templates_services.publish(draft=draft, revision=draft.revision, by=None)
    client.force_login(AdministratorFactory())
    long = attendee(training, "Budi")
    long.position = words_long(MOST_OF_POSITION)
    long.institution_name_en, long.institution_name_ind = in_both(MOST_OF_INSTITUTION)
    long.save()

    response = client.get(page_of("preview", training.pk), follow=True)

    assert "The certificate has no room for" in content(response)
