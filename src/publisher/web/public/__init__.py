"""The public pages: archive, subscribing, a reader's own page, leaving."""
