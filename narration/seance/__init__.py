"""A meeting as it is told: its agenda, what each screen says, its decisions, its minutes."""
