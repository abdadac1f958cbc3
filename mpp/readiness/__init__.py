"""Readiness to open: what keeps an agency or the building from it, by whom and until when it is done.

`facts` are what the portal knows itself, `standing` puts them beside what people answer for (`ReadinessItem`). Nothing
is averaged: somebody is ready when nothing blocks.
"""
