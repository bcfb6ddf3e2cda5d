# The programs of requirements.lock and the package. The workflow itself is read from a clone:
#   docker build -t rgdl .
#   docker run --rm -v "$PWD:/paper" -w /paper rgdl snakemake --cores 8
FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*'
WORKDIR /rgdl
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY rgdl rgdl
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
CMD ["snakemake", "--help"]
