"""Mail services that are reached over HTTP instead of SMTP."""
