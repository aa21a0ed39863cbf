"""How a store's schema came to be, one step for each change; `app.store.opening` runs them."""
