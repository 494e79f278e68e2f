"""Emails and their texts on the admin site: to look at; what can be done with them is on their pages."""

from django.contrib import admin

from emm.common.admin import LookOnly, ReadOnly, WithHistory

from .models import Attachment, Message, MessageEvent, MessageText


class EventInline(ReadOnly, admin.TabularInline):
    model = MessageEvent


class AttachmentInline(ReadOnly, admin.TabularInline):
    model = Attachment


@admin.register(Message)
class MessageAdmin(LookOnly):
    list_display = ["subject", "kind", "address", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", "kind", "language"]
    search_fields = ["address", "subject", "message_id", "provider_id"]
    date_hierarchy = "created_at"
    inlines = [EventInline, AttachmentInline]


@admin.register(MessageText)
class MessageTextAdmin(ReadOnly, WithHistory):
    list_display = ["kind", "language", "subject", "updated_at"]
    list_filter = ["kind", "language"]
