"""The command line: flags, exit statuses, and the one place where real collaborators are built."""
