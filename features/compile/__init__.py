"""Compiling declarations to SQL in DuckDB's dialect: usage by intervals of time, small tables row by row."""
