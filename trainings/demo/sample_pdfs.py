"""Small printed papers, so that the demonstration has materials that can really be downloaded."""

from django.utils.html import format_html, format_html_join

STYLE = "@page { size: A4; margin: 25mm } body { font: 11pt/1.5 'Noto Sans', sans-serif } h1 { font-size: 18pt }"


def paper_pdf(text: str, *, language: str) -> bytes:
    """A PDF of plain text: the first paragraph's first line becomes the heading, blank lines part paragraphs."""
    from weasyprint import HTML

    heading, *rest = text.strip().split("\n", 1)
    paragraphs = [" ".join(paragraph.split()) for paragraph in "".join(rest).split("\n\n")]
    html = format_html(
        '<html lang="{}"><head><title>{}</title><style>{}</style></head><body><h1>{}</h1>{}</body></html>',
        language,
        heading,
        STYLE,
        heading,
        format_html_join("", "<p>{}</p>", ((paragraph,) for paragraph in paragraphs)),
    )
    pdf = HTML(string=html).write_pdf()
    return bytes(pdf)
