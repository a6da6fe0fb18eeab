"""What config.toml says, for people: each key with what it means, and no secret."""
