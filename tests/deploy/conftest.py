"""The tests here need nginx, some also Chromium; without it they are left out with one line."""

import os

import pytest

from tests import chromium, nginx
from tests.web.conftest import sample_store

__all__ = ["sample_store"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot be run, and say so in one line."""
    needs = [item for item in items if item.get_closest_marker("nginx")]
    lacking = needs if needs and not nginx.find() else []
    if not lacking and needs and not chromium.find():
        lacking = [item for item in needs if item.get_closest_marker("browser")]
    if not lacking:
        return
    config.hook.pytest_deselected(items=lacking)
    items[:] = [item for item in items if item not in lacking]
    if "PYTEST_XDIST_WORKER" not in os.environ:
        print(chromium.NOT_RUN if nginx.find() else nginx.NOT_RUN)
