"""Days and infusions are worked out here, and held against what is stored."""
