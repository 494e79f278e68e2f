"""What the file says of itself: title, dates, and that it is both archivable (PDF/A-3a) and accessible (PDF/UA-1)."""

import datetime
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Name, String

# Stand in a layout for what each document fills in.
TITLE, QR = "TITLE-OF-THE-DOCUMENT", "TEXT-OF-THE-QR-CODE"
_DATE = "DATE-OF-THE-DOCUMENT"

# PDF/A knows no schema for PDF/UA's mark and wants it described (ISO 19005-3, 6.6.2.3).
_ACCESSIBLE = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="{date}" xmp:ModifyDate="{date}"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the document conforms to</pdfaProperty:description>
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def prepare(pdf: pikepdf.Pdf) -> None:
    """Add PDF/UA's mark to the file's metadata, and leave them open to be read without decoding."""
    packet = pdf.Root.Metadata.read_bytes().decode()
    packet = packet.replace("</rdf:RDF>", _ACCESSIBLE.format(date=_DATE) + "</rdf:RDF>")
    # The stream stays plain text, as PDF/A wishes (ISO 19005-3, 6.6.2.1 allows no filter that hides it).
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)


def fill(pdf: pikepdf.Pdf, *, title: str, now: datetime.datetime) -> None:
    """Title and dates, in the document's information and, word for word the same, in its XMP packet."""
    pdf.docinfo.Title = String(title)
    pdf.docinfo.CreationDate = pdf.docinfo.ModDate = String(now.strftime("D:%Y%m%d%H%M%S+00'00'"))
    packet = pdf.Root.Metadata.read_raw_bytes().decode()
    packet = packet.replace(TITLE, escape(title)).replace(_DATE, now.strftime("%Y-%m-%dT%H:%M:%S+00:00"))
    pdf.Root.Metadata.write(packet.encode())
