"""Every rule of the check, its words and its reason, and the list of what is wrong with an upload."""
