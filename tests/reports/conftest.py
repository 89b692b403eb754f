"""The sample deliveries, as the tests of the pages have them; without a validator its test is left out."""

import os
from pathlib import Path

import pytest

from tests import pdfua
from tests.web.conftest import copy_store, sample_store  # noqa: F401


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the validator's test out where there is none, and say so in one line."""
    needing = [item for item in items if item.get_closest_marker("pdfua")]
    if not needing or pdfua.find():
        return
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]
    if "PYTEST_XDIST_WORKER" not in os.environ:
        print(pdfua.NOT_RUN)


@pytest.fixture
def filled(sample_store: Path, own_store: Path) -> Path:  # noqa: F811
    """This test's own store, with the sample deliveries in it."""
    copy_store(sample_store, own_store)
    return own_store
