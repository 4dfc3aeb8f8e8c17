"""The command line: its verbs, what each does, and the card it writes."""
