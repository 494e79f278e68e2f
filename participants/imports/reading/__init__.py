"""From the bytes of a file to what each row says of a person: pure functions, without database and settings."""
