"""Spark as a place where a source lies, and as the engine that computes its features where it lies."""

from features.spark.address import SparkAddress, is_on_spark, spark_address_of
from features.spark.place import open_spark

__all__ = ["SparkAddress", "is_on_spark", "open_spark", "spark_address_of"]
