"""Files are opened here: bytes become tables of text, safely, and nothing else is known of them."""
