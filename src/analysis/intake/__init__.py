"""New data in: returns from the agencies, read, checked and added to an edition."""
