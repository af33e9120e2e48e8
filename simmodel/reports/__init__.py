"""Reports: what a projection says, in tables for the terminal, in charts and in words."""
