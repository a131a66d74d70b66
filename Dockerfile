# The dashboard alone, without root; the publication and the files received are a volume.
FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 tableau && mkdir -p /srv/donnees && chown tableau /srv/donnees
WORKDIR /opt/tableau-de-bord
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY dashboard.py seal.py serveur.py ./
COPY .streamlit/config.toml .streamlit/config.toml
COPY etl etl
COPY exports exports
COPY narration narration
COPY pages pages
COPY queries queries
COPY data/demonstration data/demonstration
COPY data/sources data/sources
USER tableau
ENV TABLEAU_PARQUET=/srv/donnees/parquet TABLEAU_SOURCES=/srv/donnees/sources PYTHONUNBUFFERED=1
VOLUME /srv/donnees
EXPOSE 8501
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health')"]
# Bound to every address of the container: without sign-in, only the public pages open.
CMD ["streamlit", "run", "serveur.py", "--server.address", "0.0.0.0"]
