"""The composition root and the use cases, called by the command line, the scheduler and the web pages.

A verb takes plain arguments and returns a frozen result; the types of its results are in `__all__` of its module.
"""
