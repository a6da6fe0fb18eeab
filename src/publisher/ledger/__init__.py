"""The promise "each reader once": which deliveries exist, who has claimed them, and their results."""
