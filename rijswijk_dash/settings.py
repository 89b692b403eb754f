"""Where the product keeps its things, and the limits that it works within."""

from datetime import time
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SHARED = "ducklake:"
"""How the address of a store begins that several processes share."""


class Settings(BaseSettings):
    """Settings of one installation, each from an environment variable ``RIJSWIJK_DASH_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="RIJSWIJK_DASH_", extra="ignore", hide_input_in_errors=True
    )

    store: Path | str = Field(
        default=ROOT / "data" / "opslag" / "rijswijk.duckdb",
        description="The DuckDB file with all published deliveries, or the address of a shared store: "
        "ducklake:postgresql://user@host/database?data=/folder/of/the/rows.",
    )
    rules_dir: Path = Field(
        default=ROOT / "data", description="The folder with velden.toml, regels.toml and the rest."
    )
    secret: str | None = Field(
        default=None,
        min_length=32,
        description="Key for pseudonyms. Without it a key file beside the store is made and used.",
    )
    store_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Key with which the file of the store is encrypted; without it that is in the clear.",
    )
    new_store_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="The key that the command versleutel gives the file of the store.",
    )
    access_rules: Path | None = Field(
        default=None,
        description="The file that gives people their roles; without it toegang.toml in rules_dir.",
    )
    national_figures: Path | None = Field(
        default=None,
        description="The file with national figures that the analyst adds; without it "
        "landelijk_eigen.toml in rules_dir, if that is there.",
    )
    real_data_without_login: str = Field(
        default="",
        description="Only the words ‘ja, alleen op deze computer’ open real data without a login.",
    )
    trusted_proxy: bool = Field(
        default=False,
        description="Whether a reverse proxy on this computer tells the address of the visitor.",
    )
    backup_dir: Path | None = Field(
        default=None,
        description="The folder for backups; with it the dashboard makes one every day.",
    )
    backup_at: time = Field(
        default=time(3), description="From when in the day, on the clock of the computer: 03:00."
    )
    backup_keep: int = Field(default=14, ge=1, le=1000, description="How many backups are kept.")
    backup_days: int = Field(
        default=35,
        ge=1,
        le=3660,
        description="After how many days a backup is deleted: as long does it hold who was removed.",
    )
    log: Literal["uit", "tekst", "json"] = Field(
        default="uit", description="Whether what happens is told on stderr, and in which form."
    )
    max_file_mb: int = Field(default=100, description="Largest export that is accepted.")
    read_memory_mb: int = Field(default=1500, description="Memory limit of the reading process.")
    read_seconds: int = Field(default=120, description="Time limit of the reading process.")

    @field_validator("store", mode="before")
    @classmethod
    def _path_or_address(cls, value: object) -> object:
        """A text is a path, unless it begins as the address of a shared store."""
        if isinstance(value, str) and not value.startswith(SHARED):
            return Path(value)
        return value


@cache
def settings() -> Settings:
    """The settings of this process, read once. ``settings.cache_clear()`` reads them anew."""
    return Settings()
