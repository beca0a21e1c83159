"""The benchmark of hearing: ``make bench``, or ``python -m tests.bench --help``. pytest runs only its own tests."""
