"""What the pages announce."""

from django.dispatch import Signal

# A list left the product as a file. Sent with: request, title, rows (how many), format, and the list's own request as
# listed, where the file is fetched from another address.
list_exported = Signal()
