"""Pictures of the pages, as the README shows them, of the fictional company: made by a command, the same each time."""
