"""How surely a result holds: distributions of the inputs, draws, the ensemble (DESIGN 3 and 8)."""
