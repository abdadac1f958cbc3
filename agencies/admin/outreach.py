"""Outreach: services brought to a place for a day."""
