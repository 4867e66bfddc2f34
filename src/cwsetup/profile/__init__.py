"""What is configured: the properties, their values and the live choices they are picked from."""
