# Prometheus as it is, with a place to keep its series that belongs to somebody who is not root.
ARG PROMETHEUS_IMAGE=prom/prometheus:v3
FROM ${PROMETHEUS_IMAGE}
USER root
RUN mkdir -p /var/lib/prometheus && chown 65532:65532 /var/lib/prometheus
USER 65532:65532
