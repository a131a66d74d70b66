"""What only Streamlit needs: the door to the data, access, filters, cards, downloads, the meeting."""
