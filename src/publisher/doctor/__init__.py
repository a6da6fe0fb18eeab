"""What is missing or wrong in a workspace, and how to mend it."""
