"""One post through memory, engines and checks."""
