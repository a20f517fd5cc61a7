"""What the newest Home Assistant brings and the one these tests install has not."""
