"""„Новини“: the list of posts, and the screen on which one is written."""
