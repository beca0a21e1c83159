"""The command line: thin commands, the composition root, and the sentences for what can go wrong."""
