"""What the reasons cost, beside the contributions that they are made of."""
