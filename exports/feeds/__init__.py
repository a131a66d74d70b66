"""What other programs read and come back for: a calendar, a feed; data in, bytes out, no Streamlit."""

# The address where an agenda comes back, and the name of the file.
CALENDAR = "calendrier.ics"
