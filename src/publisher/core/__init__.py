"""Types, errors, states, links, tokens and locales: imported by every room, imports none of them."""
