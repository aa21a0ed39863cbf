"""HubSpot: what is told of an account stands in properties of its company."""
