# sohoa as one image: `sohoa serve`, `sohoa worker` and `sohoa admin …` are its commands.
# Build stage: browser libraries by lock file; nothing of npm stays in the image.
FROM node:22-bookworm-slim AS browser
WORKDIR /build/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY scripts/packages/demo.txt /tmp/packages.txt
RUN apt-get update \
 && grep -vE '^\s*(#|$)' /tmp/packages.txt | xargs apt-get install -y --no-install-recommends \
 && rm -rf /var/lib/apt/lists/* /tmp/packages.txt \
 && useradd --system --uid 10001 --home-dir /var/lib/sohoa --create-home sohoa
WORKDIR /opt/sohoa
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY sohoa sohoa
COPY pipeline pipeline
COPY signing signing
COPY storage storage
COPY workers workers
COPY web web
COPY samples samples
RUN --mount=type=bind,from=browser,source=/build/web/node_modules,target=/opt/sohoa/web/node_modules \
    python -m web.vendor
RUN pip install --no-deps --no-build-isolation -e . \
 && python -m compileall -q sohoa pipeline signing storage workers web samples
USER sohoa
ENV SOHOA_DATA_DIR=/var/lib/sohoa
VOLUME /var/lib/sohoa
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["sohoa", "admin", "health"]
ENTRYPOINT ["sohoa"]
CMD ["serve", "--host", "0.0.0.0"]
