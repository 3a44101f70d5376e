"""What a PowerPoint slide is made of: text that is measured before it is written, charts that can be edited, rows of words
beside them. Nothing here knows what is shown.
"""
