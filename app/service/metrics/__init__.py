"""What the service tells a monitoring system of itself: `GET /metrics`, in the text that Prometheus reads."""
