"""The sample deliveries in each test's own store, as the tests of the pages have them."""

from pathlib import Path

import pytest

from tests.web.conftest import copy_store, sample_store  # noqa: F401


@pytest.fixture
def filled(sample_store: Path, own_store: Path) -> Path:  # noqa: F811
    """This test's own store, with the sample deliveries in it."""
    copy_store(sample_store, own_store)
    return own_store
