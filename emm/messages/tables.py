"""The list of emails, on the page and as a file. Their texts are in neither."""

from collections import defaultdict
from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.ui.columns import MomentColumn
from emm.ui.templatetags.page import bidi_name, breakable, state_badge

from . import kinds
from .models import Message

# Most emails of one kind have the same subject; whom each is for stands first.
SHOWN_OF_SUBJECT = 60


class MessageTable(tables.Table):
    recipient = tables.Column(verbose_name=_("Recipient"), empty_values=(), order_by=("address", "pk"))
    subject = tables.Column(verbose_name=_("Subject"), empty_values=())
    kind = tables.Column(verbose_name=_("Purpose"))
    state = tables.Column(verbose_name=_("State"))
    created_at = MomentColumn(verbose_name=_("Requested"))
    sent_at = MomentColumn(verbose_name=_("Sent"))
    # In files only.
    address = tables.Column(verbose_name=_("Email address"), visible=False)
    reason = tables.Column(verbose_name=_("Reason"), visible=False)

    class Meta:
        model = Message
        fields: tuple[str, ...] = ()
        sequence = ("recipient", "subject", "kind", "state", "created_at", "sent_at", "...")
        order_by = ("-created_at",)
        default = formatting.NOTHING

    @cached_property
    def names(self) -> dict[tuple[str, int], str]:
        """The names of those to whom the shown messages go. One query for each type of recipient."""
        page = getattr(self, "page", None)
        rows = [row.record for row in page.object_list] if page is not None else list(self.data)
        wanted: dict[str, set[int]] = defaultdict(set)
        for message in rows:
            wanted[message.recipient_type].add(message.recipient_id)
        models = kinds.recipient_models()
        return {
            (name, pk): str(record)
            for name in wanted.keys() & models.keys()
            for pk, record in models[name]._default_manager.in_bulk(wanted[name]).items()
        }

    def _name(self, message: Message) -> str:
        return self.names.get((message.recipient_type, message.recipient_id or 0), "")

    def render_recipient(self, record: Message) -> SafeString:
        name, address = self._name(record), breakable(record.address)
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), bidi_name(name) if name else str(record))
        return format_html('{}<br><span class="soft small-print">{}</span>', link, address) if record.address else link

    def render_subject(self, record: Message) -> str:
        return Truncator(record).chars(SHOWN_OF_SUBJECT)

    def value_subject(self, record: Message) -> str:
        return str(record)

    def value_recipient(self, record: Message) -> str:
        return self._name(record)

    def render_kind(self, value: str) -> str:
        return kinds.label_of(value)

    def value_kind(self, value: str) -> str:
        return kinds.label_of(value)

    def render_state(self, record: Message) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Message) -> Any:
        return str(record.get_state_display())
