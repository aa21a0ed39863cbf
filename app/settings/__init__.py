"""What a business configures: one `varme.toml`, below `VARME_…` variables, below what the caller says."""

from app.settings.loading import FILE_NAME, load_settings
from app.settings.mistakes import SettingsError
from app.settings.own_features import NewSignal, OwnFeatureSettings
from app.settings.sections import Section, SignInSettings
from app.settings.settings import Settings
from app.settings.values import Decision

__all__ = [
    "FILE_NAME",
    "Decision",
    "NewSignal",
    "OwnFeatureSettings",
    "Section",
    "Settings",
    "SettingsError",
    "SignInSettings",
    "load_settings",
]
