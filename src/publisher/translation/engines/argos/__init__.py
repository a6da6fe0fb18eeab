"""Engine for Argos Translate: its models, their installation and their decoder."""
