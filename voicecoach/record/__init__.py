"""What was done: the journal of a session under way, the history of those that are over, and what follows from them."""
