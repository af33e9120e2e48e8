"""A bureau's own place: its files as a workbook and back, and a new place from templates."""
