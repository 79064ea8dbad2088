# Threadbook's images: `--target sidecar`, `--target sandbox`, `--target bot`.
# Without a target, `docker build .` makes a sandbox: add your packages there, then
# `threadbook chat --image my-image`.
#
# `threadbook setup` makes threadbook-base:1 from a registry's Python image or, where no registry
# is reached, from Debian packages. Any Debian or Ubuntu image with Python 3.11+ and venv will do.
ARG BASE_IMAGE=threadbook-base:1


FROM ${BASE_IMAGE} AS sidecar
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
COPY sidecar/requirements.lock /tmp/requirements.lock
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock
COPY sidecar /opt/threadbook/sidecar
COPY audit /opt/threadbook/audit
WORKDIR /opt/threadbook
ENTRYPOINT ["python3", "-m", "sidecar"]


FROM ${BASE_IMAGE} AS sandbox
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY sandbox/requirements.lock /tmp/requirements.lock
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock
# More packages for everybody's cells go here:
# RUN pip install --no-cache-dir geopandas
RUN MPLCONFIGDIR=/opt/threadbook/fonts python3 -c "import matplotlib.font_manager" \
    && mkdir -p /mnt/servers /run/threadbook
COPY sandbox/guest /opt/threadbook/guest
RUN mv /opt/threadbook/guest/lib /opt/threadbook/lib && python3 -m compileall -q /opt/threadbook
USER 65534:65534
WORKDIR /work


FROM ${BASE_IMAGE} AS bot
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.lock /tmp/requirements.lock
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock
COPY . /opt/threadbook
WORKDIR /opt/threadbook
ENTRYPOINT ["python3", "-m", "bot"]
CMD ["run"]


FROM sandbox
