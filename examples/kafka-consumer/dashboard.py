"""Certificates and verified shipments by month, of the whole installation, each counted once: a national dashboard.

It reads two topics as user and group `dashboard`, and of them no more than contracts/ promises.
"""

import json
import os
import signal
import sqlite3
from threading import Event

from kafka import KafkaConsumer

TOPICS = ("certification.certificates", "certification.exports")
COUNTED = {
    "id.ekspor.certification.certificate_issued.v1": "certificates",
    "id.ekspor.certification.export_verified.v1": "shipments",
}
TABLES = """
create table if not exists mark (subject text primary key, sequence integer not null);
create table if not exists waiting (
    subject text, sequence integer, type text, data text, primary key (subject, sequence)
);
create table if not exists figure (month text, what text, number integer, primary key (month, what));
"""
HELD = "delete from waiting where subject = ? and sequence = ? returning type, data"
MOVE = "insert or replace into mark values (?, ?)"
COUNT = "insert into figure values (?, ?, 1) on conflict (month, what) do update set number = number + 1"


def receive(sql: sqlite3.Connection, headers: dict[str, str], data: str) -> None:
    """Apply the event if it is its subject's next, and those that waited for it; skip it if it has been applied."""
    subject, sequence = headers["ce_subject"], int(headers["ce_sequence"])
    row = sql.execute("select sequence from mark where subject = ?", (subject,)).fetchone()
    mark = row[0] if row else 0
    if sequence <= mark:
        return
    event = (subject, sequence, headers["ce_type"], data)
    sql.execute("insert or ignore into waiting values (?, ?, ?, ?)", event)
    while following := sql.execute(HELD, (subject, mark + 1)).fetchone():
        mark += 1
        if following[0] in COUNTED:
            month = json.loads(following[1])["occurred_on"][:7]
            sql.execute(COUNT, (month, COUNTED[following[0]]))
        sql.execute(MOVE, (subject, mark))


def security() -> dict[str, str]:
    """How to log in; without KAFKA_PASSWORD not at all, as on the embedded stack."""
    if "KAFKA_PASSWORD" not in os.environ:
        return {}
    return {
        "security_protocol": os.environ.get("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "dashboard",
        "sasl_plain_password": os.environ["KAFKA_PASSWORD"],
    }


def main() -> None:
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    sql = sqlite3.connect(os.environ.get("DASHBOARD_DATABASE", "dashboard.db"))
    sql.executescript(TABLES)
    consumer = KafkaConsumer(
        *TOPICS,
        bootstrap_servers=os.environ["KAFKA"],
        group_id="dashboard",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=6000,  # its partitions go to another, or back to itself, when it has been silent so long
        heartbeat_interval_ms=2000,
        **security(),
    )
    while not stop.is_set():
        batch = [record for records in consumer.poll(timeout_ms=1000).values() for record in records]
        if batch:
            with sql:  # one transaction; offsets after it, never before
                for record in batch:
                    receive(
                        sql, {name: text.decode() for name, text in record.headers}, record.value.decode()
                    )
            consumer.commit()
            print(json.dumps(sql.execute("select * from figure order by month, what").fetchall()), flush=True)
    consumer.close()


if __name__ == "__main__":
    main()
