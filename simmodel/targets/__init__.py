"""Stage 6: the plan's targets, judged."""
