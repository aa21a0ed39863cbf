"""The languages that Varme speaks; what needs only their names imports no words."""

# For each language the locale whose numbers and dates it writes: in English those of Europe, "3 March 2026".
LOCALES = {"en": "en_GB", "da": "da", "nb": "nb", "nl": "nl"}
LANGUAGES = tuple(LOCALES)
