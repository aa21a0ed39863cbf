"""How a model is made, judged and put in service."""
