"""Reading paper: bytes in, frozen values out. No database, no network."""
