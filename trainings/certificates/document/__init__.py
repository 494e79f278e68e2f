"""The certificate as a document: layout, words, places and pictures; ``emm.documents`` makes the PDF of them."""
