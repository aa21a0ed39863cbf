"""What the pages cost with many accounts in the store, beside a page that shows none of them."""
