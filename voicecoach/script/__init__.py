"""What a session is: its model, the reader that finds every mistake, and the plan made from it."""
