"""What a business configures: one `varme.toml`, below `VARME_…` variables, below what the caller says."""

from app.settings.destinations import (
    DestinationSection,
    DestinationSettings,
    FolderSettings,
    SecretSection,
    WebhookSettings,
)
from app.settings.loading import FILE_NAME, find_settings, load_settings
from app.settings.mistakes import SettingsError
from app.settings.own_features import NewSignal, OwnFeatureSettings
from app.settings.sections import Section, SignInSettings
from app.settings.settings import Settings
from app.settings.values import Decision

__all__ = [
    "FILE_NAME",
    "Decision",
    "DestinationSection",
    "DestinationSettings",
    "FolderSettings",
    "NewSignal",
    "OwnFeatureSettings",
    "SecretSection",
    "Section",
    "Settings",
    "SettingsError",
    "SignInSettings",
    "WebhookSettings",
    "find_settings",
    "load_settings",
]
