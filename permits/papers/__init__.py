"""The papers of an application, from the form to sign to the permit that answers it.

Plain facts in, PDF bytes out; who may have them and which facts they are is decided elsewhere. The same facts
give the same bytes, so a paper can be hashed and made again. Papers are Indonesian, whatever the language
of the screen.
"""

from permits.papers.bills import BillData, Payment, bill_pdf
from permits.papers.declarations import DeclarationData, declaration_pdf
from permits.papers.forms import Attachment, FormData, form_pdf
from permits.papers.parts import STAMP_DUTY_RUPIAH, WATERMARK, Letterhead, Official, Row
from permits.papers.permits import PermitData, permit_pdf
from permits.papers.powers import PowerData, power_pdf
from permits.papers.receipts import ReceiptData, receipt_pdf
from permits.papers.slips import SlipData, account_slip_pdf

__all__ = [
    "STAMP_DUTY_RUPIAH",
    "WATERMARK",
    "Attachment",
    "BillData",
    "DeclarationData",
    "FormData",
    "Letterhead",
    "Official",
    "Payment",
    "PermitData",
    "PowerData",
    "ReceiptData",
    "Row",
    "SlipData",
    "account_slip_pdf",
    "bill_pdf",
    "declaration_pdf",
    "form_pdf",
    "permit_pdf",
    "power_pdf",
    "receipt_pdf",
]
