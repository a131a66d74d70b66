"""From a document, made of data, to bytes: one module a format."""
