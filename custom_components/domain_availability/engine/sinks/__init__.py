"""Places outside this process that announcements go to."""
