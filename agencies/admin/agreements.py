"""Agreements on which agencies sit in the mall."""
