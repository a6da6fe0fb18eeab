"""The demonstration: a folder with made-up news, and the servers on loopback that receive what it publishes."""
