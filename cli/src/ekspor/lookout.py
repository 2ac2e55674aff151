"""Metrics that no process of ours can tell of itself: the gateway's certificate, and the broker's disk.

The certificate is read as it is shown, trusted or not: what is asked here is how long it lasts. Whether a client
trusts it is seen by any client.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from dataclasses import dataclass

from cryptography import x509
from kafka.errors import KafkaError
from prometheus_client import CollectorRegistry, Gauge

from ekspor.failures import Unavailable
from ekspor.provision.broker import Login

EVERY = 30.0  # seconds between two looks
PATIENCE = 5.0  # seconds for the gateway to answer

REGISTRY = CollectorRegistry()

gateway_reachable = Gauge(
    "ekspor_gateway_reachable",
    "1 if the gateway completed a TLS handshake a moment ago",
    ["address", "host"],
    registry=REGISTRY,
)
not_before = Gauge(
    "ekspor_gateway_certificate_not_before_timestamp_seconds",
    "From when the certificate holds that the gateway shows for this host",
    ["host"],
    registry=REGISTRY,
)
not_after = Gauge(
    "ekspor_gateway_certificate_not_after_timestamp_seconds",
    "Until when it holds",
    ["host"],
    registry=REGISTRY,
)
broker_answers = Gauge(
    "ekspor_broker_answers",
    "1 if the broker let the monitor in a moment ago and told its disks",
    ["bootstrap"],
    registry=REGISTRY,
)
broker_free = Gauge(
    "ekspor_broker_disk_free_bytes",
    "Free where the broker keeps its log",
    ["broker", "path"],
    registry=REGISTRY,
)
broker_size = Gauge(
    "ekspor_broker_disk_size_bytes", "Size of that disk", ["broker", "path"], registry=REGISTRY
)
broker_topic = Gauge(
    "ekspor_broker_topic_bytes",
    "What a topic takes on a broker's disk, all its partitions together",
    ["broker", "topic"],
    registry=REGISTRY,
)


@dataclass(frozen=True)
class Gateway:
    """Where the gateway is, and the name that it is asked for."""

    address: str
    host: str

    def certificate(self) -> x509.Certificate:
        """What it shows. Raises OSError: nobody there, or no TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        name, _, port = self.address.rpartition(":")
        with (
            socket.create_connection((name, int(port)), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=self.host) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
        if shown is None:
            raise OSError("the gateway shows no certificate")
        return x509.load_der_x509_certificate(shown)


def look_at_gateway(gateway: Gateway) -> None:
    """Set its gauges. What was known of a certificate stays known while the gateway is away."""
    reachable = gateway_reachable.labels(gateway.address, gateway.host)
    try:
        certificate = gateway.certificate()
    except OSError:
        reachable.set(0)
        return
    reachable.set(1)
    not_before.labels(gateway.host).set(certificate.not_valid_before_utc.timestamp())
    not_after.labels(gateway.host).set(certificate.not_valid_after_utc.timestamp())


def look_at_broker(login: Login) -> None:
    """Set its gauges. Brokers older than 3.3 do not tell their disks; then only the topics' sizes are known."""
    try:
        with login.admin() as admin:
            answers = admin.describe_log_dirs()
    except (Unavailable, KafkaError):
        broker_answers.labels(login.bootstrap).set(0)
        return
    broker_answers.labels(login.bootstrap).set(1)
    for answer in answers:
        broker = str(answer["broker"])
        for folder in answer["log_dirs"]:
            if folder.get("total_bytes", -1) > 0:
                broker_free.labels(broker, folder["log_dir"]).set(folder["usable_bytes"])
                broker_size.labels(broker, folder["log_dir"]).set(folder["total_bytes"])
            for topic in folder["topics"]:
                taken = sum(partition["partition_size"] for partition in topic["partitions"])
                broker_topic.labels(broker, topic["name"]).set(taken)


def keep_looking(gateway: Gateway | None, login: Login | None, stop: threading.Event) -> None:
    """Look every 30 s until `stop` is set."""
    while not stop.is_set():
        began = time.monotonic()
        if gateway is not None:
            look_at_gateway(gateway)
        if login is not None:
            look_at_broker(login)
        stop.wait(max(1.0, EVERY - (time.monotonic() - began)))
