"""Notices to staff: what happens is found in the database, noted once for each person, and handed over."""
