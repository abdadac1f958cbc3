"""An electronic signature in the file as it was uploaded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Signature:
    """What is known of one signature; of one that cannot be read, only that it is not intact.

    signer, organisation: as the certificate says, "" if it says nothing. signed_at: ISO 8601, or "".
    intact: what was signed is unchanged, and signed with this certificate's key.
    covers_all: nothing was added after it, or only what a signed document allows (further signatures).
    trusted: the certificate leads to one of ours. Without that, anybody could have written the names.
    is_stamp: an electronic duty stamp (e-meterai), by the name of its signer.
    """

    signer: str
    organisation: str
    signed_at: str
    intact: bool
    covers_all: bool
    trusted: bool
    is_stamp: bool

    def __post_init__(self) -> None:
        texts, answers = (self.signer, self.organisation, self.signed_at), (self.intact, self.covers_all)
        if not all(type(text) is str for text in texts):
            raise TypeError("A name or time is no text.")
        if not all(type(answer) is bool for answer in (*answers, self.trusted, self.is_stamp)):
            raise TypeError("An answer is neither yes nor no.")
