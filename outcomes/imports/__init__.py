"""Score exports: read safely, recognised, made tidy and checked; every problem listed at once.

``check.check`` is the front door. Source ids, dates and headers live only inside it and are gone when it returns.
"""
