"""One module a real system: calendars, mailboxes, and the folders that stand in for them."""
