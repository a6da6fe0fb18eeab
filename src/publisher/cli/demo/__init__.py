"""The demo: a workspace with sample news, and a mail server on loopback that receives its newsletter."""
