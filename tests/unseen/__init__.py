"""Uploads of many kinds of practice with their right answers, written without reading the code that reads them."""
