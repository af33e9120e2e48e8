"""Stage 5: emissions to concentrations, composite index, days, rank and dustfall (screening)."""
