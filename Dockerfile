# Two images from one file. `serve` answers requests and has only what that needs; `full` trains, scores and runs MLflow.
#   docker build --target serve --tag varme:serve .
#   docker build --target full --tag varme:full .

FROM python:3.11.15-slim-bookworm AS base
LABEL org.opencontainers.image.title="Varme" \
      org.opencontainers.image.description="Calibrated, explained health scores for the accounts of a subscription business" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/opt/varme/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VARME_HOME=/varme
# LightGBM's wheel leaves the OpenMP library to the system. The version is that of the base image's Debian.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libgomp1=12.2.* \
 && rm -rf /var/lib/apt/lists/*
# The number is fixed, so that volumes keep their owner from one release to the next.
RUN groupadd --gid 10001 varme \
 && useradd --uid 10001 --gid varme --no-log-init --no-create-home --home-dir /varme --shell /usr/sbin/nologin varme \
 && install --directory --owner varme --group varme /varme

# What builds is left behind here: the results are two environments without pip, made in /opt/varme.
FROM base AS build
WORKDIR /build
COPY requirements-build.lock ./
RUN python -m venv --without-pip /opt/varme \
 && pip install --no-cache-dir --require-hashes --requirement requirements-build.lock

# The libraries' own tests would be a sixth of this image.
FROM build AS build-serve
COPY requirements-serve.lock ./
RUN pip --python /opt/varme/bin/python install --no-cache-dir --only-binary :all: \
    --require-hashes --requirement requirements-serve.lock \
 && find /opt/varme -type d -name tests -prune -exec rm -rf {} +
COPY pyproject.toml README.md LICENSE ./
COPY features features
COPY models models
COPY app app
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir wheels . \
 && pip --python /opt/varme/bin/python install --no-cache-dir --no-deps wheels/*.whl

FROM build AS build-full
COPY requirements-full.lock ./
RUN pip --python /opt/varme/bin/python install --no-cache-dir --only-binary :all: \
    --require-hashes --requirement requirements-full.lock
COPY pyproject.toml README.md LICENSE ./
COPY features features
COPY models models
COPY training training
COPY app app
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir wheels . \
 && pip --python /opt/varme/bin/python install --no-cache-dir --no-deps wheels/*.whl

FROM base AS full
# MLflow asks for git, which is not here, and would say so each time.
ENV GIT_PYTHON_REFRESH=quiet \
    MLFLOW_DISABLE_TELEMETRY=true
COPY --from=build-full /opt/varme /opt/varme
USER 10001:10001
WORKDIR /varme
VOLUME /varme
CMD ["varme", "--help"]

FROM base AS serve
COPY --from=build-serve /opt/varme /opt/varme
USER 10001:10001
WORKDIR /varme
VOLUME /varme
EXPOSE 8000
# http.client, because a proxy set for the container must not come between.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; service = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('VARME_SERVICE__PORT', '8000')), timeout=4); service.request('GET', '/healthz'); sys.exit(service.getresponse().status != 200)"]
CMD ["varme", "serve", "--host", "0.0.0.0"]
