"""Deliveries become messages of the outbox, each with its Message-ID, and links know the message they were sent with."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

STATES = {"queued": "waiting", "sending": "perhaps_sent"}


def move_deliveries(apps: Any, schema_editor: Any) -> None:
    """Of several about one certificate, each repeats the one before. Their texts were never kept."""
    delivery_model = apps.get_model("certificates", "Delivery")
    message_model = apps.get_model("outbox", "Message")
    latest: dict[int, Any] = {}
    for delivery in delivery_model.objects.select_related("certificate__person").order_by("pk").iterator():
        certificate = delivery.certificate
        before = latest.get(certificate.pk)
        has_left = delivery.state in {"sent", "bounced"}
        message = message_model.objects.create(
            kind="certificates.certificate",
            key=f"again:{before.pk}" if before else f"certificates.certificate:{certificate.pk}",
            recipient_type="participants.person",
            recipient_id=certificate.person_id,
            about_type="certificates.certificate",
            about_id=certificate.pk,
            address=(certificate.person.email or "") if not has_left else "",
            language=certificate.person.language,
            message_id=delivery.message_id or f"<delivery-{delivery.pk}@localhost>",
            state=STATES.get(delivery.state, delivery.state),
            reason=delivery.reason,
            handed_over_at=delivery.sent_at or (delivery.updated_at if has_left else None),
            sent_at=delivery.sent_at or (delivery.updated_at if delivery.state == "sent" else None),
            job_id=delivery.job_id,
            requested_by_id=delivery.requested_by_id,
            repeats=before,
        )
        if before is not None:
            message_model.objects.filter(pk=before.pk).update(handled_at=message.created_at)
        message_model.objects.filter(pk=message.pk).update(created_at=delivery.created_at)
        latest[certificate.pk] = message
        apps.get_model("certificates", "AccessLink").objects.filter(delivery=delivery).update(message=message)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0002_initial"),
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="accesslink",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificate_links",
                to="outbox.message",
                verbose_name="email that the link was sent with",
            ),
        ),
        migrations.RunPython(move_deliveries, elidable=True),
    ]
