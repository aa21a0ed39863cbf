"""Everything that can be configured, in one object."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.settings.destinations import DestinationName, DestinationSettings
from app.settings.own_features import OwnFeatureSettings
from app.settings.sections import (
    BandSettings,
    CostSettings,
    LabelSettings,
    PromotionSettings,
    ReceiptSettings,
    RetrainSettings,
    ServiceSettings,
    SignInSettings,
    SnapshotSettings,
    SourceSettings,
    StoreSettings,
    TableSettings,
    TrainingSettings,
)
from features.declare import Feature
from features.errors import OwnFeatureError
from features.own import declare_own

PREFIX = "VARME_"
NESTED = "__"
DEFAULT_HOME = Path(".varme")


class Settings(BaseSettings):
    """Everything that can be configured; `load_settings` makes it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=NESTED, extra="forbid", frozen=True, env_ignore_empty=True
    )

    home: Path = Field(default=DEFAULT_HOME, description="The folder that holds models, scores and keys.")
    source: SourceSettings = Field(default=SourceSettings(), description=SourceSettings.__doc__)
    table: TableSettings = Field(default=TableSettings(), description=TableSettings.__doc__)
    label: LabelSettings = Field(default=LabelSettings(), description=LabelSettings.__doc__)
    snapshots: SnapshotSettings = Field(default=SnapshotSettings(), description=SnapshotSettings.__doc__)
    training: TrainingSettings = Field(default=TrainingSettings(), description=TrainingSettings.__doc__)
    bands: BandSettings = Field(default=BandSettings(), description=BandSettings.__doc__)
    costs: CostSettings = Field(default=CostSettings(), description=CostSettings.__doc__)
    promotion: PromotionSettings = Field(default=PromotionSettings(), description=PromotionSettings.__doc__)
    retrain: RetrainSettings = Field(default=RetrainSettings(), description=RetrainSettings.__doc__)
    store: StoreSettings = Field(default=StoreSettings(), description=StoreSettings.__doc__)
    receipts: ReceiptSettings = Field(default=ReceiptSettings(), description=ReceiptSettings.__doc__)
    service: ServiceSettings = Field(default=ServiceSettings(), description=ServiceSettings.__doc__)
    sign_in: SignInSettings = Field(default=SignInSettings(), description=SignInSettings.__doc__)
    destinations: dict[DestinationName, DestinationSettings] = Field(
        default_factory=dict,
        description="To whom what changed is told, a table `[destinations.NAME]` for each.",
    )
    features: tuple[OwnFeatureSettings, ...] = Field(
        default=(), description="The business's own data points, a table `[[features]]` for each."
    )

    @field_validator("destinations", mode="before")
    @classmethod
    def _are_set_up(cls, given: object) -> object:
        """A secret alone, as a variable brings it, is no destination yet: `varme destinations add` makes it one."""
        if not isinstance(given, dict):
            return given
        return {name: one for name, one in given.items() if not (isinstance(one, dict) and one.keys() == {"secret"})}

    @field_validator("features", mode="after")
    @classmethod
    def _can_be_declared(cls, given: tuple[OwnFeatureSettings, ...]) -> tuple[OwnFeatureSettings, ...]:
        try:
            declare_own([one.own() for one in given])
        except OwnFeatureError as error:
            raise PydanticCustomError("own_features", "{says}", {"says": str(error), "all": error.mistakes}) from None
        return given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables win over what is passed in, which is what stood in the file."""
        return env_settings, init_settings

    @property
    def own_features(self) -> tuple[Feature, ...]:
        """The business's own data points, declared."""
        return declare_own([one.own() for one in self.features])

    @property
    def store_url(self) -> str:
        """The store's address, with the default filled in."""
        return self.store.url or f"sqlite:///{self.home / 'store.db'}"

    @property
    def champion(self) -> Path:
        """The folder of the model that serves: a link that promotion swaps."""
        return self.home / "serving" / "champion"

    @property
    def recorded(self) -> Path:
        """The folder of what people tell Varme, in the contract's columns, for the features to read."""
        return self.home / "recorded"
