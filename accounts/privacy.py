"""Which privacy notice people agree to."""

# Raise it when templates/pages/privacy.html says something new: a consent is to a certain text.
PRIVACY_VERSION = "2026-11-23"
