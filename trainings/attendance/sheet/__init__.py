"""The attendance sheet: a document to be signed on paper, made by ``emm.documents``."""
