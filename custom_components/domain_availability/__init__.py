"""Domain Availability: watches domain names and says so the moment one becomes free."""
