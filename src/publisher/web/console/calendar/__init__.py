"""„Календар“: what goes out when, and other times for it."""
