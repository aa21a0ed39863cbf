"""Whether a challenger may take the champion's place, and which version served when."""
