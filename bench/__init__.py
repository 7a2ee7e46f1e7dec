"""What the report's claims of speed and memory rest on, measured side by side in one run: `make bench`."""
