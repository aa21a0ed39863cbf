"""What each engine takes, at which size: scoring here and on Spark, training here and on Dask."""
