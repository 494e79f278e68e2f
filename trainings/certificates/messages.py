"""What the codes of certificates say to people."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.errors import Remark, register_sentences
from trainings.attendance.summary import AttendanceSummary

from .document.room_messages import no_room


def not_eligible(*, obstacles: Sequence[Remark]) -> str:
    return " ".join(obstacle.text for obstacle in obstacles)


def taught(*, count: int, jp: Decimal) -> str:
    """“Taught 3 sessions, 6 JP”."""
    text = ngettext("Taught %(count)d session, %(jp)s", "Taught %(count)d sessions, %(jp)s", count)
    return text % {"count": count, "jp": formatting.jp(jp)}


def attended(*, summary: AttendanceSummary) -> str:
    """“Attended 12 of 16 JP (75%)”."""
    return gettext("Attended %(attended)s of %(total)s (%(share)s)") % {
        "attended": formatting.number(summary.attended_jp),
        "total": formatting.jp(summary.total_jp),
        "share": f"{summary.percent}%",
    }


def too_little_attended(*, summary: AttendanceSummary, minimum: int) -> str:
    """``minimum``: the share of JP that is needed, in percent."""
    text = gettext("%(attended)s; %(minimum)s is needed.")
    return text % {"attended": attended(summary=summary), "minimum": f"{minimum}%"}


def score_too_low(*, score: Decimal, mark: int) -> str:
    text = gettext("Post-test: %(score)s of 100; %(mark)d is needed.")
    return text % {"score": formatting.number(score), "mark": mark}


def issued_from(*, day: date) -> str:
    text = gettext("Certificates are issued from the last day on, %(day)s.")
    return text % {"day": formatting.date_range(day)}


def expired_already(*, day: date) -> str:
    text = gettext("This certificate would be valid only until the end of %(day)s, which has passed.")
    return text % {"day": formatting.date_range(day)}


def letters_of_name(*, letters: Collection[str]) -> str:
    text = gettext("The certificate font does not contain these letters of the name: %(letters)s.")
    return text % {"letters": " ".join(sorted(letters))}


def draft_published(*, who: object, number: int) -> str:
    """``who``: the account, or None when it is gone."""
    text = gettext("%(who)s published this draft as version %(number)d. Start a new version to change more.")
    return text % {"who": who or gettext("Someone else"), "number": number}


# --- Who is eligible --------------------------------------------------------------------------

register_sentences(
    {
        "certificates.not_eligible": not_eligible,
        "certificates.merge_two": _(
            "Both people have a valid certificate of this training. Revoke number %(number)s first."
        ),
        "certificates.merge_two_decisions": _(
            "There are decisions about certificates of both people in “%(training)s”. Withdraw one first."
        ),
        "certificates.cancelled": _("The training was cancelled."),
        "certificates.draft": _("The training is a draft. Publish it first."),
        "certificates.not_over": issued_from,
        "certificates.certified": _("Already has a valid certificate."),
        "certificates.revoked": _("The certificate was revoked. Reinstate the certificate if this was a mistake."),
        "certificates.letters": letters_of_name,
        "certificates.no_session_attended": _("Has attended no session."),
        "certificates.attendance": too_little_attended,
        "certificates.no_jp": _("The timetable has no session that is worth JP."),
        "certificates.teach_back_open": _("The teach-back is not decided yet."),
        "certificates.teach_back_co_facilitate": _(
            "The teach-back led to co-facilitating; the certificate is for certified leads."
        ),
        "certificates.teach_back_repeat": _("The teach-back is to be repeated."),
        "certificates.post_test_open": _("The post-test is not taken yet."),
        "certificates.post_test": score_too_low,
        "certificates.feedback": _("The feedback is not given yet."),
        # For staff: the decision and its reason stand beside it.
        "certificates.withheld": _("An administrator withheld this certificate. Withdraw the decision to issue it."),
        # For the person: the reason is not shown here.
        "certificates.withheld_from_holder": _("Withheld. Ask the organiser for the reason."),
        "certificates.would_be_expired": expired_already,
        "certificates.unmarked": ngettext_lazy(
            "%(count)d session is not marked yet and counts as not attended.",
            "%(count)d sessions are not marked yet and count as not attended.",
            "count",
        ),
        "certificates.attended": attended,
        "certificates.taught": taught,
        "certificates.asks_teaching": _("a session taught that is worth JP"),
        "certificates.asks_any_session": _("any session attended"),
        "certificates.asks_attendance": _("%(share)s of the JP attended"),
        "certificates.asks_teach_back": _("certified lead after the teach-back"),
        "certificates.asks_post_test_taken": _("post-test taken"),
        "certificates.asks_post_test_passed": _("post-test passed with %(mark)d of 100"),
        "certificates.asks_feedback": _("feedback given"),
        "certificates.not_confirmed": _("Only confirmed participants can get a certificate."),
        "certificates.kind_not_given": _("The training gives no certificates of this kind."),
        "certificates.not_teaching": _("Only trainers of this training can get a certificate of teaching."),
    }
)

# --- Rules and decisions ----------------------------------------------------------------------

register_sentences(
    {
        "certificates.rules_of_cancelled": _("This training was cancelled and gives no certificates."),
        "certificates.kind_of_trainers": _("Only a training of trainers qualifies trainers."),
        "certificates.holders_would_not_meet": ngettext_lazy(
            "%(count)d person who holds one would not fulfil this. Keep the rule, or revoke theirs first.",
            "%(count)d certificate holders would not meet this rule. Keep the rule, or revoke their certificates "
            "first.",
            "count",
        ),
        "certificates.decided": _("There is already a decision. Withdraw it first."),
        "certificates.decision_too_late": _("The certificate has already been issued. You can revoke it."),
        "certificates.decision_not_needed": _("This person already meets the requirements."),
        "certificates.decision_withdrawn": _("This decision has already been withdrawn."),
    }
)

# --- Issuing ----------------------------------------------------------------------------------

register_sentences(
    {
        "certificates.nobody_eligible": _("There are no eligible people without a certificate."),
        "certificates.letters_of_texts": _("The certificate font does not contain these letters: %(letters)s."),
        "certificates.nothing_to_download": _("There is no certificate to download yet."),
        "certificates.other_in_force": _("This person has another valid certificate of this kind."),
        "certificates.reason_missing": _("Enter a reason. We keep it with your name."),
        "certificates.reason_too_long": _("At most %(limit)d characters, please."),
        "certificates.no_room": no_room,
        "certificates.timestamp": _(
            "The time-stamp server gave no time-stamp, so we cannot sign certificates now. Numbers are kept. "
            "Issue again later to create the missing PDFs."
        ),
        "certificates.job_issuing": _("Certificates of “%(training)s”"),
        "certificates.file_missing": _(
            "The PDF of certificate %(number)s (%(name)s) is missing. Tell the administrator."
        ),
        "certificates.no_file_left": _("The PDFs of all these certificates are missing. Tell the administrator."),
        "certificates.files_missing": _(
            "The ZIP cannot be made, because these PDFs are missing: %(numbers)s. Download the others one by one."
        ),
        "certificates.job_zip": _("ZIP of the certificates of “%(training)s”"),
        "certificates.no_place_any_more": _("The person is no longer a confirmed participant of the training."),
        "certificates.teaches_no_more": _("The person no longer teaches a session of the training that is worth JP."),
        "certificates.nothing_differs": _("Nothing differs from the record now, so the certificate was not replaced."),
        "certificates.nothing_to_replace": _("None of these certificates differs from the record now."),
        "certificates.job_replacing": _("Replacement of certificates of “%(training)s”"),
        "certificates.pdf_failed": _(
            "The PDF for %(name)s could not be created. Try again. If it fails again, tell the administrator."
        ),
    }
)

# --- Badges -----------------------------------------------------------------------------------

register_sentences(
    {
        "certificates.badge_of_training": _(
            "%(organisation)s held the training “%(training)s” (%(days)s). It has %(hours)s; 1 JP lasts "
            "%(minutes)d minutes."
        ),
        "certificates.badge_of_teaching": _(
            "%(organisation)s held the training “%(training)s” (%(days)s). The holder taught sessions of it; "
            "1 JP lasts %(minutes)d minutes."
        ),
        "certificates.badge_criteria": _("The holder met these conditions:"),
        "certificates.badge_teach_back": _("teach-back passed, and certified as lead trainer after it"),
        "certificates.badge_exception": _("The organiser can grant a certificate by exception, for a recorded reason."),
        "certificates.badge_hours_attended": _("Share of the learning hours (JP) attended"),
        "certificates.badge_hours_taught": _("Learning hours (JP) taught"),
    }
)

# --- Delivery ---------------------------------------------------------------------------------

register_sentences(
    {
        "certificates.job_mailing": _("Email: certificates of “%(training)s”"),
        "certificates.being_sent": _("These certificates are being sent already."),
        "certificates.no_recipients": _("There are no recipients."),
        "certificates.email_not_in_force": _("The certificate was revoked or replaced."),
        "certificates.email_no_document": _("The PDF of this certificate has not been created yet."),
        "certificates.email_no_address": _("This person has no email address."),
    }
)

# --- Templates --------------------------------------------------------------------------------

register_sentences(
    {
        "certificates.template_retired": _("You cannot edit a retired template. Use the template again first."),
        "certificates.only_version": _(
            "This template has no other version. Publish this draft, or retire the template."
        ),
        "certificates.no_signatory": _("Add at least one signatory to the draft."),
        "certificates.same_as_version": _("The draft is the same as version %(number)d."),
        "certificates.template_is_default": _("This template is the default. Make another one the default first."),
        "certificates.template_chosen": _(
            "Trainings have chosen this template: %(trainings)s. Choose another for them first."
        ),
        "certificates.no_template": _(
            "This training has no published certificate template. Ask an administrator to choose or publish one."
        ),
        "certificates.template_unusable": _(
            "“%(template)s” cannot be used: it is retired, or no version of it is published."
        ),
        "certificates.template_name": _("Enter a name of at most %(most)d characters."),
        "certificates.template_name_taken": _("Another template has this name."),
        "certificates.draft_discarded": _("Someone else discarded this draft."),
        "certificates.draft_published": draft_published,
        "certificates.draft_saved_by_other": _(
            "Someone else saved this draft while you were editing. Your changes are not saved yet."
        ),
        "certificates.draft_changed_since": _(
            "Someone else saved this draft after you opened this page. Check the changes and publish again."
        ),
        "certificates.lone_brace": _("A brace has no partner. Write fields as {name}; do not use other braces."),
        "certificates.unknown_field": _("There is no field “{%(name)s}”. The fields are: %(known)s."),
        "certificates.personal_field": _("“{%(name)s}” is different for each person. You cannot use it in this text."),
    }
)

# --- Pictures and colours of templates --------------------------------------------------------

register_sentences(
    {
        "certificates.picture_lost": _("A picture of this draft is no longer stored. Choose it again."),
        "certificates.picture_size": _("The picture is too large (%(size)s). At most %(limit)s are accepted."),
        "certificates.picture_svg": _(
            "SVG pictures are not accepted because they can contain scripts. Save the picture as PNG and choose the "
            "PNG file."
        ),
        "certificates.picture_cmyk": _("This picture has the colours of print (CMYK). Save it in RGB."),
        "certificates.picture_content": _("The file is not a PNG or JPEG picture, or is damaged."),
        "certificates.picture_too_small": _(
            "The picture has %(found)s pixels and would be blurred in print; at least %(least)s are needed."
        ),
        "certificates.picture_side_too_long": _(
            "The picture has %(width)d × %(height)d pixels; at most %(most)d a side are accepted."
        ),
        "certificates.picture_too_many_pixels": _(
            "The picture has %(width)d × %(height)d pixels; at most %(most)d million are accepted."
        ),
        "certificates.background_proportions": _(
            "The background fills a page of A4 on its long side: it must be about 1.41 times as wide as high."
        ),
        "certificates.background_too_dark": _(
            "The picture is too dark in its middle: text in %(colour)s has a contrast of %(found)s on it, and "
            "%(least)s is needed. Choose a paler picture."
        ),
        "certificates.colour": _("“%(colour)s” is not a colour. Write six digits after a #, for instance #0a3156."),
        "certificates.contrast": _(
            "%(colour)s is too pale to be read on white paper: its contrast is %(found)s, and at least %(least)s is "
            "needed. Choose a darker colour."
        ),
    }
)
