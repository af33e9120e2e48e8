"""Stage 1: a scenario file becomes a `Scenario`, checked once and with all faults reported."""
