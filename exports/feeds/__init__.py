"""What other programs read and come back for: a calendar, a feed; data in, bytes out, no Streamlit."""

# The addresses where agendas and readers of feeds come back, and the names of the files.
CALENDAR, FEED = "calendrier.ics", "alertes.xml"
