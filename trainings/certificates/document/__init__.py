"""The certificate as a document: layout, words, fonts and pictures, all our own files; drawn from a snapshot alone."""
