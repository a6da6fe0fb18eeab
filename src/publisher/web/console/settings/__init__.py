"""„Настройки и състояние“: whether all is well, what is configured, and who did what."""
