"""People who may sign in: their logins, roles and passwords; the same for the command line and for the pages."""
