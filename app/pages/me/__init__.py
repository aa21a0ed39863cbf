"""What a person may change about signing in: the password, the language, where else one is signed in."""
