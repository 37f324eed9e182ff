"""Reminders in files pass the one contract of reminder calendars, in a vdir and in a single file."""

from __future__ import annotations

from pathlib import Path

import pytest
from ics_setting import ReminderFilesSetting
from reminder_sink_contract import CLOCK, ReminderSetting, ReminderSinkContract

from connectors.ics_sink import IcsFileSink
from connectors.vdir import VdirSink


class TestVdir(ReminderSinkContract):
    @pytest.fixture
    def setting(self, tmp_path: Path) -> ReminderSetting:
        return ReminderFilesSetting(lambda place: VdirSink("reminders", place, "a1b2c3d4", lambda: CLOCK), tmp_path)


class TestSingleFile(ReminderSinkContract):
    @pytest.fixture
    def setting(self, tmp_path: Path) -> ReminderSetting:
        def make(place: Path) -> IcsFileSink:
            return IcsFileSink("reminders", place, "a1b2c3d4", lambda: CLOCK)

        return ReminderFilesSetting(make, tmp_path / "reminders.ics")
