"""What was said: phrases and meanings, the speech gate, verification, and the veto by what the coach says."""
