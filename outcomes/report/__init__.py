"""What leaves the practice, made from finished panels."""
