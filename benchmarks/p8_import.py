"""P8: import of a programme's 125,000 rows with every rule, rows/s, and by how much the process grows."""

import csv
import io
import time
from collections.abc import Iterator

import httpx
import psutil

from benchmarks import registration
from benchmarks.footing import Footing
from benchmarks.measuring import Figure
from benchmarks.registration import Stage

KEYS = ("P8_rows_per_s", "P8_mib")
ROWS = 125_000
PER_FILE = 20_000  # as many as registration takes in a file


async def measure(footing: Footing) -> list[Figure]:
    async with registration.running(footing) as stage:
        process = psutil.Process(stage.pid)
        cohort = await stage.open_cohort()
        await _imported(stage, cohort, _sheet(range(PER_FILE)))  # what is loaded once, is loaded
        grown, before = 0, process.memory_info().rss
        started = time.perf_counter()
        for content in _files():
            await _imported(stage, cohort, content)
            grown = max(grown, process.memory_info().rss - before)
        seconds = time.perf_counter() - started
    note = f"{ROWS:,} rows in files of {PER_FILE:,}"
    return [
        Figure("P8_rows_per_s", round(ROWS / seconds), ">= 5,000", note=note),
        Figure("P8_mib", round(grown / 2**20, 1), "flat", note="growth after the first file"),
    ]


async def _imported(stage: Stage, cohort: str, content: bytes) -> None:
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{stage.port}", timeout=600) as client,
        client.stream(
            "POST",
            f"/v1/imports?cohort_id={cohort}",
            files={"file": ("pendaftaran.csv", content, "text/csv")},
            headers={"Authorization": f"Bearer {stage.token}"},
        ) as answer,
    ):
        done = [line async for line in answer.aiter_lines()][-1]
        if answer.status_code >= 400 or '"done"' not in done:
            raise RuntimeError(f"{answer.status_code} {done}")


def _files() -> Iterator[bytes]:
    for first in range(PER_FILE, PER_FILE + ROWS, PER_FILE):
        yield _sheet(range(first, min(first + PER_FILE, PER_FILE + ROWS)))


def _sheet(numbers: range) -> bytes:
    """As Excel writes it in Indonesia."""
    written = io.StringIO()
    table: csv.DictWriter[str] | None = None
    for number in numbers:
        person = registration.application_body("", number)["person"]
        row = {
            "NIK": person["nik_ktp"],
            "Nama Lengkap": person["full_name"],
            "Tanggal Lahir": "/".join(reversed(person["birth_date"].split("-"))),
            "Jenis Kelamin": "P",
            "Nomor HP": person["phone"],
            "Kode Kelurahan": person["kelurahan_code"],
            "Pendidikan": "SMA",
            "Pekerjaan": "menganggur",
            "Niat Usaha": "ya",
            "Hash Teks Persetujuan": "ab" * 32,
            "Versi Persetujuan": "2023-1",
            "Cara Persetujuan": "loket",
            "Waktu Persetujuan": "01/05/2025",
        }
        if table is None:
            table = csv.DictWriter(written, row, delimiter=";")
            table.writeheader()
        table.writerow(row)
    return written.getvalue().encode("utf-8-sig")
