"""What identifies a person is recognised here."""
