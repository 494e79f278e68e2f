"""What the codes of imports say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "imports.file_too_large": _("The file is too large. Upload at most 10 MB."),
        "imports.empty": _("The list is empty. Choose a file with rows, or paste the cells."),
        "imports.no_list": _("This file is not a list. Save it as XLSX, XLS, ODS or CSV and upload it again."),
        "imports.too_many_rows": _("The list has more than %(limit)d rows. Divide it into several files."),
        "imports.workbook_too_many_rows": _("The list has more than %(limit)d rows. Divide it into several files."),
        "imports.workbook_too_large": _(
            "The workbook is too large to read. Copy the rows into a new workbook and upload that."
        ),
        "imports.workbook_damaged": _("The file is damaged. Open it in a spreadsheet, save it again and upload it."),
        "imports.workbook_password": _("The workbook has a password. Save it without one and upload it again."),
        "imports.workbook_macros": _("The workbook contains macros. Save it as XLSX without them and upload it again."),
        "imports.workbook_links": _(
            "The workbook refers to other files. Paste the values of its cells into a new workbook and upload that."
        ),
        "imports.workbook_formula": _(
            "Cell %(cell)s holds a formula without a result. Save the file in a spreadsheet and upload it again."
        ),
        "imports.one_source": _("Choose a file or paste cells, not both."),
        "imports.too_many": _("You have checked too many lists. Try again in an hour."),
        "imports.no_name": _("Choose the column that holds the names."),
        "imports.column_twice": _("Two columns are read as “%(field_name)s”. Choose one."),
        "imports.no_rows": _("No row of a person was found below the heading. Choose another heading row or sheet."),
        "imports.started": _("This import has already started."),
        "imports.nothing_ready": _("No row is ready. Answer the questions or correct the errors first."),
        "imports.choice": _("This choice is no longer possible. Reload the page."),
        "imports.not_done": _("Only a completed import can be taken back."),
        "imports.expired": _("The rows of this import were deleted after 30 days. You can no longer take it back."),
        "imports.name_missing": _("The name is missing. Enter the name."),
        "imports.name": _("This is not a name. Enter the name."),
        "imports.name_comma": _("The words after the comma are not a known title. The cell was read as one name."),
        "imports.too_long": _("The text is too long. Enter at most %(limit)d characters."),
        "imports.sex": _("Enter L or P, or leave the cell empty."),
        "imports.sex_unclear": _("P can mean pria or perempuan in this list. Enter L for a man or W for a woman."),
        "imports.nip_rounded": _(
            "The spreadsheet rounded the number and its last digits are lost. Enter all 18 digits, or leave it empty."
        ),
        "imports.nip": _("A NIP has digits only. Enter 18 digits, or leave it empty."),
        "imports.nip_length": _("A NIP has 18 digits. This one has %(digits)d and is saved as written."),
        "imports.phone_rounded": _("The spreadsheet rounded the number. Enter the whole number, or leave it empty."),
        "imports.phone": _("This is not a telephone number. Enter the number, or leave it empty."),
        "imports.phone_several": _("The cell holds several numbers. Enter one."),
        "imports.phone_zero": _("The spreadsheet may have removed the 0 before the number. It is saved as written."),
        "imports.email": _("The email address is incomplete. Correct it, or leave it empty."),
        "imports.email_several": _("The cell holds several email addresses. Enter one."),
        "imports.date": _("This is not a date. Enter it as 5 Agustus 1984, or leave it empty."),
        "imports.date_number": _("The cell holds a number instead of a date. Enter it as 5 Agustus 1984."),
        "imports.date_year": _("The year has two digits. Enter it with four, or leave it empty."),
        "imports.date_missing": _("This day does not exist. Correct the date, or leave it empty."),
        "imports.date_range": _("This cannot be a date of birth. Correct it, or leave it empty."),
        "imports.formula": _("The cell holds a formula without a result. Enter the value."),
        "imports.region": _("This province is not known. Correct the name, or leave it empty."),
        "imports.institution": _("This institution is not in the data. Its name is kept with the participant."),
        "imports.institution_several": _("Several institutions have this name. The row keeps the name only."),
        "imports.twice": _("Row %(row)d is about the same person. Leave one of the two out."),
        "imports.reason_same_nip": _("same NIP"),
        "imports.reason_similar_nip": _("NIP differs in one place"),
        "imports.reason_other_nip": _("other NIP"),
        "imports.reason_same_name": _("same name without titles"),
        "imports.reason_same_name_spelled": _("same name, spelled differently"),
        "imports.reason_similar_name": _("similar name"),
        "imports.reason_part_of_name": _("part of the name"),
        "imports.reason_initials": _("name with initials"),
        "imports.reason_other_name": _("other name"),
        "imports.reason_same_birth_date": _("same date of birth"),
        "imports.reason_similar_birth_date": _("similar date of birth"),
        "imports.reason_other_birth_date": _("other date of birth"),
        "imports.reason_same_email": _("same email address"),
        "imports.reason_same_mailbox": _("same mailbox of an office"),
        "imports.reason_other_email": _("other email address"),
        "imports.reason_same_phone": _("same telephone"),
        "imports.reason_same_office_phone": _("same telephone of an office"),
        "imports.reason_other_phone": _("other telephone"),
        "imports.reason_same_institution": _("same institution"),
        "imports.reason_other_institution": _("other institution"),
        "imports.reason_other_sex": _("other sex"),
    }
)
