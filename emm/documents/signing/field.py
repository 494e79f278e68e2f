"""The signature within a document: its field, a hole for it, and the bytes that it covers.

The page that documents share has an invisible signature field. Each document keeps a hole for the signature and says
which bytes it covers; these are hashed once, and the signature of the hash is put into the hole.
"""

import datetime
import hashlib
import re

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from . import keys

_FAR = 9_999_999_999
_BYTE_RANGE = re.compile(rb"/ByteRange \[ 0 9999999999 9999999999 9999999999 \]")
# Bits of an annotation: print, and locked.
_PRINT_AND_LOCKED = 4 | 128
_SIGNATURES_EXIST_AND_APPEND_ONLY = 3


def add_signature_field(pdf: pikepdf.Pdf) -> None:
    """An invisible signature field on the first page, in the structure of the document as PDF/UA wants it."""
    page, tree = pdf.pages[0].obj, pdf.Root.StructTreeRoot
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("Signature"),
            TU=String("Digital signature of this document"),
            Rect=Array([0, 0, 0, 0]),
            F=_PRINT_AND_LOCKED,
            P=page,
        )
    )
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), SigFlags=_SIGNATURES_EXIST_AND_APPEND_ONLY, DA=String("/Helv 0 Tf 0 g")
    )
    document = tree.K[0]
    form = pdf.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Form,
            P=document,
            Pg=page,
            Alt=field.TU,
            K=Dictionary(Type=Name.OBJR, Obj=field, Pg=page),
        )
    )
    document.K.append(form)
    numbers = tree.ParentTree.Nums
    field.StructParent = max(int(number) for number in list(numbers)[::2]) + 1
    numbers.append(field.StructParent)
    numbers.append(form)
    tree.ParentTreeNextKey = int(field.StructParent) + 1


def prepare(pdf: pikepdf.Pdf, now: datetime.datetime) -> None:
    """The signature's dictionary, with a hole where the signature comes."""
    pdf.Root.AcroForm.Fields[0].V = pdf.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=Array([0, _FAR, _FAR, _FAR]),
            Contents=String(bytes(keys.signer().room)),
            M=String(now.strftime("D:%Y%m%d%H%M%S+00'00'")),
        )
    )


def sign(document: bytes) -> bytes:
    """``document``, which ``prepare`` has made ready, with its signature."""
    data, signer = bytearray(document), keys.signer()
    hole = b"<%s>" % bytes(signer.room).hex().encode()
    start = data.index(hole)
    end = start + len(hole)
    field = _BYTE_RANGE.search(data)
    if field is None:
        raise ValueError("The document has no place for a signature.")
    covered = b"/ByteRange [0 %d %d %d]" % (start, end, len(data) - end)
    data[field.start() : field.end()] = covered.ljust(field.end() - field.start())
    digest = hashlib.sha256(memoryview(data)[:start])
    digest.update(memoryview(data)[end:])
    signature = signer.seal(digest.digest()).hex().encode()
    if len(signature) > len(hole) - 2:
        raise ValueError("The signature is larger than the room for it.")
    data[start + 1 : start + 1 + len(signature)] = signature
    return bytes(data)
