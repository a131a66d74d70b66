"""What the pages of the year offer: the calendar to subscribe to, the checks to mark, the digest to send."""
