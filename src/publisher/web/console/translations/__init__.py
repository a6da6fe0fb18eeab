"""„Преводи“: what waits for a reader, and the screen on which a translation is read and put right."""
