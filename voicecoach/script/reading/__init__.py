"""From values with places to a ``Script``: what is written, held against the model, everything wrong at once."""
