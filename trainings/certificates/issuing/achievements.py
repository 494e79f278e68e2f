"""What a badge stands for (Open Badges 3.0, Achievement): the same for all who earned the same, by which platforms
group badges. It names nobody; what one person reached stands in their own badge.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from emm.common import formatting
from emm.common.errors import Remark, sentence_of
from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.snapshot import Snapshot
from trainings.certificates.rules.requirements import conditions_of, rules_of

from .models import Achievement

# The words of the vocabulary of Open Badges 3.0 (AchievementType); for the others "Certificate" says enough.
_TYPES: dict[str, str] = {Kind.COMPLETION: "CertificateOfCompletion", Kind.TRAINER: "Certification"}
_KEY_LENGTH = 32


def address(name: str, *arguments: Any) -> str:
    """The absolute address of what verifiers ask for."""
    return f"{settings.SITE_URL}{reverse(name, args=arguments)}"


def achievement_of(certificate: Certificate, snapshot: Snapshot) -> dict[str, Any]:
    """What the certificate stands for, kept under its address. Three queries the first time, afterwards two.

    Title, dates and hours are as printed; the criteria are the rule of the training today.
    """
    rule = rules_of(certificate.training)[snapshot.kind]
    content = described(snapshot, conditions_of(rule, certificate.training))
    Achievement.objects.get_or_create(key=key_of(content), defaults={"content": content})
    return published(content)


def published(content: dict[str, Any]) -> dict[str, Any]:
    """The achievement with its own address, and that of the result that each who earned it has."""
    own = address("badge_achievement", key_of(content))
    [result] = content["resultDescription"]
    return {"id": own, **content, "resultDescription": [{"id": f"{own}#hours", **result}]}


def described(snapshot: Snapshot, conditions: Sequence[Remark]) -> dict[str, Any]:
    """What a certificate of ``snapshot`` stands for, where a rule asks for ``conditions``."""
    language = snapshot.languages[0]
    with translation.override(language):
        kind = str(Kind(snapshot.kind).label)
        # Hours taught are nobody's credits, and each has taught others.
        is_service = snapshot.kind == Kind.SERVICE
        hours: dict[str, Any] = (
            {"name": sentence_of("certificates.badge_hours_taught"), "resultType": "Result"}
            if is_service
            else {
                "name": sentence_of("certificates.badge_hours_attended"),
                "resultType": "Percent",
                "valueMin": "0",
                "valueMax": "100",
            }
        )
        return {
            "type": ["Achievement"],
            "achievementType": _TYPES.get(snapshot.kind, "Certificate"),
            "inLanguage": language,
            "name": f"{kind}: {snapshot.training.in_language(language)}",
            "description": _description(snapshot, language),
            "criteria": {"narrative": _narrative(conditions)},
            "image": {"id": address("badge_image", snapshot.kind), "type": "Image", "caption": kind},
            "resultDescription": [{"type": ["ResultDescription"], **hours}],
            **({} if is_service else {"creditsAvailable": float(snapshot.total_jp)}),
        }


def _description(snapshot: Snapshot, language: str) -> str:
    code = "certificates.badge_of_teaching" if snapshot.kind == Kind.SERVICE else "certificates.badge_of_training"
    place = snapshot.place.in_language(language)
    return sentence_of(
        code,
        organisation=snapshot.organisation,
        training=snapshot.training.in_language(language),
        days=formatting.date_range(snapshot.starts_on, snapshot.ends_on) + (f", {place}" if place else ""),
        hours=formatting.jp(snapshot.total_jp),
        minutes=snapshot.jp_minutes,
    )


def _narrative(conditions: Sequence[Remark]) -> str:
    """Markdown, as the specification says."""
    asked = [
        sentence_of("certificates.badge_teach_back") if each.code == "certificates.asks_teach_back" else each.text
        for each in conditions
    ]
    lines = [sentence_of("certificates.badge_criteria"), "", *(f"- {each}" for each in asked)]
    return "\n".join([*lines, "", sentence_of("certificates.badge_exception")])


def key_of(content: dict[str, Any]) -> str:
    """The key of an achievement, from all that it says."""
    packed = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()[:_KEY_LENGTH]
