"""Background steps: load, call, save."""
