"""What `python -m scripts.bench` measures: one subject a file."""
