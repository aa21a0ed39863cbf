"""The model card: what the model learnt from, how it was judged, what it does not know."""
