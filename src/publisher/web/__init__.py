"""Web pages, each face in a folder of its own."""
