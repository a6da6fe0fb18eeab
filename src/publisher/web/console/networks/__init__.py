"""„Мрежи“: a story as each network shows it, and the connections to networks."""
