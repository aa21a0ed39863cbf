"""The pages that people read in a browser: made on the server, whole without JavaScript, in the reader's language."""
