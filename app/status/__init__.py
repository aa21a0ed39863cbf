"""A whole home on one page: what serves, what waits, what is due, and whether store, worker and registry are well."""

from app.status.finding import Status, find_status
from app.status.registry import RegistryStand
from app.status.terminal import print_status

__all__ = ["RegistryStand", "Status", "find_status", "print_status"]
