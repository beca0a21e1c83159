"""One third-party library each, behind a port. Only ``cli.wiring`` imports from here, and late."""
