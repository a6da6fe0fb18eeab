"""The composition root and the use cases: what the command line, the scheduler and the web pages call."""
