"""What the service costs, beside mlflow's server of the same model and beside an endpoint that does nothing."""
