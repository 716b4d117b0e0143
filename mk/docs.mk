# The generated documentation.
