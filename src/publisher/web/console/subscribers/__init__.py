"""The screen of subscribers: found, seen one by one, brought in as lists, and counted."""
