"""The screen of issues: building them, looking at them, approving them, and what became of them."""
