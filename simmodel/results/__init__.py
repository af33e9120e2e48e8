"""Results: what one run gives, its tables, its files and their manifest."""
