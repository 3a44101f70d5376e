"""How fast the dashboard is, beside plain Streamlit and plain pandas on the same machine: ``python -m benchmarks``."""
