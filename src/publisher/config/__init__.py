"""The workspace's configuration: `config.toml`, plug-in settings, what a new workspace starts with."""
