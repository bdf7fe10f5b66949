"""What the server does about a page: its document, its headers, and its failures."""
