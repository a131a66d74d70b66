"""Writers of documents: data in, bytes out; know nothing of Streamlit."""
