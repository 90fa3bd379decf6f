FROM python:3.12-slim-bookworm AS build
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY . .
RUN uv sync --locked --no-dev --no-editable --all-packages
# The compiled kernels travel in the image; the user of the service may write there if its processor is another.
ENV NUMBA_CACHE_DIR=/app/numba
RUN .venv/bin/python -c "from geostat.analysis.warming import warm_up; warm_up()"

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home geostat
COPY --from=build /app/.venv /app/.venv
COPY --from=build --chown=10001 /app/numba /app/numba
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 NUMBA_CACHE_DIR=/app/numba
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["geostat", "serve", "--host", "0.0.0.0", "--port", "8000"]
