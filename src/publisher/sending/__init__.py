"""Due deliveries to the channels, with retries, pacing and a journal."""
