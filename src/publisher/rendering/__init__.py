"""Posts, issues and letters into messages. Pure: nothing is sent, nothing is stored."""
