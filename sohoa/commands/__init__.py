"""The commands of `sohoa`, one module a group; sohoa/cli.py puts them together."""
