"""Help: the guides of docs/guides/, shown by the product itself and opened at the chapter of the page one is on."""
