"""Uploads, held places and a scanner that says what a test wants, for tests of papers."""

from contextlib import ExitStack, contextmanager

from django.core.files.uploadedfile import SimpleUploadedFile

from documents import actions, scanner
from documents.actions.waiting import NO_WAIT
from documents.intake.limits import PROMISED
from documents.intake.slots import slot
from tests.documents.files import make_jpg

EVERY = ("pdf", "jpg", "png")
ADDRESS = "unix:/run/pemindai"


def make_upload(content=None, name="ijazah.jpg", type="image/jpeg"):
    return SimpleUploadedFile(name, content or make_jpg(), type)


def keep(owner, *uploads, type=None, **more):
    """Examine and keep uploads as a paper of `owner`, as a view does."""
    files = list(uploads) or [make_upload()]
    examined = actions.examine(files, accepts=EVERY, limits=NO_WAIT)
    return actions.keep(files, examined, owner=owner, given_by=owner, type=type, **more)


@contextmanager
def all_places_taken():
    """Hold every place for checking on this machine."""
    actions.INTAKE_FOLDER.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        for _place in range(PROMISED.children):
            stack.enter_context(slot(actions.INTAKE_FOLDER, count=PROMISED.children, wait_seconds=5))
        yield


class Scanner:
    """A scanner that answers with `word`, and is away while that is None. Counts how often it was asked."""

    def __init__(self, word=scanner.CLEAN):
        self.word, self.asked = word, 0

    def __call__(self, file, address, *, seconds=0.0):
        assert address == ADDRESS
        self.asked += 1
        if self.word is None:
            raise scanner.ScannerAway("connection refused")
        assert file.read()  # from its beginning
        return self.word
