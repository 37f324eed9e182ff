"""Calendars in files pass the one contract of sources, as a folder and as a single file."""

from __future__ import annotations

from pathlib import Path

import pytest
from ics_setting import FileSetting, FolderSetting
from source_contract import SourceContract, SourceSetting


class TestFolder(SourceContract):
    @pytest.fixture
    def setting(self, tmp_path: Path) -> SourceSetting:
        return FolderSetting(tmp_path)


class TestFile(SourceContract):
    @pytest.fixture
    def setting(self, tmp_path: Path) -> SourceSetting:
        return FileSetting(tmp_path / "calendar.ics")
