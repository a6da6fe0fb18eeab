"""Checks templates before anything is sent: names, types and the HTML that they produce."""
