"""Agencies, venues with all that stands in them, days that differ, who works where, and devices."""

# Each module registers its own pages.
from agencies.admin import agreements, devices, hours, memberships, readiness, registry, venues

__all__ = ["agreements", "devices", "hours", "memberships", "readiness", "registry", "venues"]
