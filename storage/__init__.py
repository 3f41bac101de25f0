"""What is kept: objects by content hash, and the truth in the database."""
