from django.db import migrations


def move(apps, schema_editor):
    """Links that were mailed keep working: the hash of each secret stays what it was."""
    Link = apps.get_model("links", "Link")
    for old in apps.get_model("certificates", "AccessLink").objects.order_by("pk").iterator():
        link = Link.objects.create(
            purpose="certificates.wallet",
            holder=f"participants.person:{old.person_id}",
            scope=f"outbox.message:{old.message_id}",
            token_hash=old.token_hash,
            expires_at=old.expires_at,
            opened_at=old.first_opened_at,
            revoked_at=old.ended_at,
            revoked_why="newer" if old.ended_at else "",
        )
        Link.objects.filter(pk=link.pk).update(created_at=old.created_at)


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0004_no_deliveries"),
        ("links", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move),
        migrations.DeleteModel(name="AccessLink"),
    ]
