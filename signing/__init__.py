"""Signing and verifying PDF documents of both tracks."""
