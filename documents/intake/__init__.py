"""What happens to a file between the visitor's upload and our store: it is checked, pictured, copied clean.

Nothing here knows a table or a request. `check` decides on one uploaded file: it returns what was found, or
raises `FileRefused` with a sentence for the visitor, or `Busy` when too many files are being checked. The
hostile part, parsing, happens in a child process without privileges (`worker.py`).
"""

from documents.intake.assembling import NamedUpload, check_several, joined, rearranged
from documents.intake.checking import Checked, check, sweep
from documents.intake.hints import Hint, hint_sentence
from documents.intake.limits import Limits
from documents.intake.refusals import Busy, FileRefused
from documents.intake.signatures import Signature

__all__ = [
    "Busy",
    "Checked",
    "FileRefused",
    "Hint",
    "Limits",
    "NamedUpload",
    "Signature",
    "check",
    "check_several",
    "hint_sentence",
    "joined",
    "rearranged",
    "sweep",
]
