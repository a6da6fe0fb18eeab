"""Terms that must, or must not, be translated one way."""
