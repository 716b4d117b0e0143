# The suites, and what runs them.
