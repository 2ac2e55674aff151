"""The columns of an application sheet, by the names that people write above them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reading = Literal["text", "digits", "date", "yes_no", "list", "moment"]


@dataclass(frozen=True, slots=True)
class Column:
    """`path`: where the value goes in an application, dotted. `words`: what people write for a value.

    `title` and `explanation` are for the Indonesian template.
    """

    path: str
    title: str
    explanation: str
    aliases: tuple[str, ...] = ()
    reading: Reading = "text"
    words: Mapping[str, str] | None = None
    required: bool = False


GENDERS = {
    "p": "female",
    "perempuan": "female",
    "wanita": "female",
    "l": "male",
    "laki-laki": "male",
    "pria": "male",
}
EDUCATION = {
    "tidak sekolah": "none",
    "-": "none",
    "sd": "SD",
    "smp": "SMP",
    "sma": "SMA",
    "smk": "SMA",
    "slta": "SMA",
    "d3": "D3",
    "d-3": "D3",
    "d4": "S1",
    "s1": "S1",
    "s-1": "S1",
    "s2": "S2",
    "s-2": "S2",
}
EMPLOYMENT = {
    "bekerja": "employed",
    "menganggur": "unemployed",
    "wirausaha": "self_employed",
    "pelajar": "student",
    "mahasiswa": "student",
    "ibu rumah tangga": "homemaker",
}
SECTORS = {
    "tekstil": "textile",
    "makanan": "food",
    "kerajinan": "craft",
    "furnitur": "furniture",
    "alas kaki": "footwear",
    "lainnya": "other",
}
GROUPS = {
    "cipadu": "pasar_cipadu",
    "milenial": "millennial",
    "menganggur": "unemployed",
    "perempuan kepala keluarga": "woman_head_of_household",
    "disabilitas": "disability",
}
CHANNELS = {"kertas": "paper", "loket": "counter", "aplikasi": "app"}

COLUMNS: tuple[Column, ...] = (
    Column(
        "person.nik_ktp",
        "NIK",
        "16 angka, kolom berformat teks",
        ("nik ktp", "no ktp"),
        "digits",
        required=True,
    ),
    Column("person.full_name", "Nama Lengkap", "seperti di KTP", ("nama", "full name"), required=True),
    Column(
        "person.birth_date",
        "Tanggal Lahir",
        "HH/BB/TTTT atau TTTT-BB-HH",
        ("birth date",),
        "date",
        required=True,
    ),
    Column(
        "person.gender", "Jenis Kelamin", "P atau L", ("gender", "jk", "l/p"), words=GENDERS, required=True
    ),
    Column("person.phone", "Nomor HP", "nomor seluler", ("phone", "hp", "no hp", "telepon"), required=True),
    Column("person.email", "Email", "boleh kosong", ("e-mail",)),
    Column("person.address", "Alamat", "boleh kosong", ("address",)),
    Column(
        "person.kelurahan_code",
        "Kode Kelurahan",
        "kode Kemendagri, misalnya 36.71.13.1007",
        ("kelurahan",),
        required=True,
    ),
    Column(
        "person.education",
        "Pendidikan",
        "tidak sekolah, SD, SMP, SMA, D3, S1, S2",
        ("education",),
        words=EDUCATION,
        required=True,
    ),
    Column(
        "former_employment",
        "Pekerjaan",
        "bekerja, menganggur, wirausaha, pelajar, ibu rumah tangga",
        ("former employment",),
        words=EMPLOYMENT,
        required=True,
    ),
    Column(
        "priority_groups",
        "Kelompok Prioritas",
        "cipadu; milenial; menganggur; perempuan kepala keluarga; disabilitas",
        ("priority groups",),
        "list",
        words=GROUPS,
    ),
    Column("business.name", "Nama Usaha", "kosong jika belum punya", ("business name", "usaha")),
    Column("business.nib", "NIB", "13 angka, boleh kosong"),
    Column("business.npwp", "NPWP", "15 atau 16 angka, boleh kosong"),
    Column("business.kbli", "KBLI", "5 angka, boleh kosong"),
    Column("business.kbli_edition", "Edisi KBLI", "2020 atau 2025", ("kbli edition",)),
    Column("business.hs_code", "Kode HS", "6 angka, boleh kosong", ("hs code", "hs")),
    Column("business.cluster_key", "Sentra", "misalnya CIPADU, boleh kosong", ("cluster", "cluster key")),
    Column(
        "business.sector",
        "Sektor",
        "tekstil, makanan, kerajinan, furnitur, alas kaki, lainnya",
        ("sector",),
        words=SECTORS,
    ),
    Column("intent", "Niat Usaha", "ya jika ingin memulai usaha", ("intent",), "yes_no"),
    Column(
        "consent.text_sha256",
        "Hash Teks Persetujuan",
        "SHA-256 teks yang disetujui",
        ("consent text sha256",),
    ),
    Column("consent.version", "Versi Persetujuan", "misalnya 2023-1", ("consent version",)),
    Column(
        "consent.channel",
        "Cara Persetujuan",
        "kertas, loket, web, aplikasi",
        ("consent channel",),
        words=CHANNELS,
    ),
    Column(
        "consent.given_at", "Waktu Persetujuan", "tanggal, boleh dengan jam", ("consent given at",), "moment"
    ),
    Column("occurred_on", "Tanggal Daftar", "kosong berarti hari ini", ("occurred on",), "date"),
    Column("external_ref", "Nomor Berkas", "nomor di kantor Anda, boleh kosong", ("external ref",)),
)

_SPACES = re.compile(r"[\s_.*]+")


def normal(heading: str) -> str:
    """`No_HP *`, `no hp` and `NO HP` are the same heading."""
    return _SPACES.sub(" ", heading).strip().casefold()


BY_HEADING: dict[str, Column] = {
    normal(name): column
    for column in COLUMNS
    for name in (column.title, column.path, column.path.rsplit(".", 1)[-1], *column.aliases)
    if name != "name"
}
