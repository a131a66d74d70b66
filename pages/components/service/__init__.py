"""What stands between the server and the pages: documents given by ticket, work done in turn."""
