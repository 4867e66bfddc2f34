"""What is kept on disk and in the system's keyring: profiles, keys and journals."""
