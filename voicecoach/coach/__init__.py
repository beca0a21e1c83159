"""What happens next: events in, effects out. No clock, thread, audio or file is known here."""
