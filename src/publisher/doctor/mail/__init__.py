"""`publisher doctor --mail`: checks a received mail against the rules for bulk mail, each with its section.

`checklist.check_arrived` is pure; `probe` sends and fetches a mail; `unsubscribe_link` tries its unsubscribe link.
"""
