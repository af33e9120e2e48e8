"""Whether an inventory is plausible, for the clerk who typed it in: `simmodel check --report`."""
