"""Posts made of what the organisation has written elsewhere: pages, documents, feeds, mails, exports."""
