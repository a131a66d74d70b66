"""From the files received to the published tables. Knows nothing of Streamlit, nor of the questions asked."""
