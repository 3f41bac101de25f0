"""Pages and API, one folder per visitor."""
