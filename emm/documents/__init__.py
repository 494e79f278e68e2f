"""PDF documents: tagged, accessible (PDF/UA-1), archivable (PDF/A-3a), set in fonts of our own, and signed.

Two functions make them, whatever they say:

- ``filling.fill_document``: of many that share a page, one with its own texts in it;
- ``rendering.render_document``: one that is set for itself, over as many pages as it takes.

What a document is about (its HTML, style, pictures and places) comes from the room that wants it.
"""
