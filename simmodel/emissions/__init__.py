"""Stage 4: baseline, projection and attribution, from the sum-of-terms core (DESIGN 8)."""
