"""How people and systems use Varme: service, store and command line."""
