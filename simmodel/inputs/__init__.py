"""Stage 2: tables to checked frames in canonical units (DESIGN 5)."""
