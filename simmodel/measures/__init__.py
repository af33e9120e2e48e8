"""Stage 3: what the measures change. One file a kind where a kind needs code of its own."""
