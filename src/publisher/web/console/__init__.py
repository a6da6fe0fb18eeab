"""The console: what communications staff use in a browser, over the verbs of `app`."""
