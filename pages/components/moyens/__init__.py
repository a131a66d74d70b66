"""What the pages on means need of Streamlit."""
