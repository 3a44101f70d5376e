"""What is handed over: report, PDF, tables and pictures, each made from one snapshot and from nothing else."""
