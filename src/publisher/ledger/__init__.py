"""The promise "each reader once": which deliveries exist, who has claimed them, what became of them."""
