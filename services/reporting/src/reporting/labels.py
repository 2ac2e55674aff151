"""What the codes of a table mean to people, in Indonesian and English."""

from dataclasses import dataclass

from reference import areas, clusters, countries, hs, places
from reporting.domain.funnel import Dimension, Stage


@dataclass(frozen=True, slots=True)
class Label:
    """`id` is Indonesian, `en` English; proper names are the same in both."""

    id: str
    en: str

    @property
    def both(self) -> str:
        return self.id if self.id == self.en else f"{self.id} / {self.en}"


STAGES = {
    Stage.APPLICATIONS: Label("Pendaftar", "Applications"),
    Stage.WAITLISTED: Label("Daftar tunggu", "Waitlisted"),
    Stage.PROMOTED: Label("Naik dari daftar tunggu", "Promoted from the waitlist"),
    Stage.ENROLLED: Label("Diterima", "Enrolled"),
    Stage.TRAINED: Label("Selesai pelatihan", "Trained"),
    Stage.ASSESSED: Label("Diuji", "Assessed"),
    Stage.PASSED: Label("Kompeten", "Passed"),
    Stage.FAILED: Label("Belum kompeten", "Failed"),
    Stage.CERTIFIED: Label("Bersertifikat", "Certified"),
    Stage.EXPORTING: Label("Sudah ekspor", "Exporting"),
}

DIMENSIONS = {
    Dimension.BLK: Label("BLK", "Training centre"),
    Dimension.COHORT: Label("Angkatan", "Cohort"),
    Dimension.CLUSTER: Label("Sentra", "Cluster"),
    Dimension.AGE_BAND: Label("Kelompok umur", "Age band"),
    Dimension.GENDER: Label("Jenis kelamin", "Gender"),
    Dimension.FORMER_EMPLOYMENT: Label("Pekerjaan sebelumnya", "Former employment"),
    Dimension.KECAMATAN: Label("Kecamatan", "District"),
}

TOTAL = Label("Jumlah", "Total")
NOT_KNOWN = Label("Tidak diketahui", "Not known")
OUTSIDE_CLUSTERS = Label("Di luar sentra", "Outside the clusters")

_WORDS = {
    "under_20": Label("di bawah 20 tahun", "under 20"),
    "20_29": Label("20-29 tahun", "20 to 29"),
    "30_39": Label("30-39 tahun", "30 to 39"),
    "40_49": Label("40-49 tahun", "40 to 49"),
    "50_59": Label("50-59 tahun", "50 to 59"),
    "60_plus": Label("60 tahun ke atas", "60 and over"),
    "female": Label("Perempuan", "Women"),
    "male": Label("Laki-laki", "Men"),
    "employed": Label("Bekerja", "Employed"),
    "unemployed": Label("Tidak bekerja", "Unemployed"),
    "self_employed": Label("Usaha sendiri", "Self-employed"),
    "student": Label("Pelajar atau mahasiswa", "Student"),
    "homemaker": Label("Mengurus rumah tangga", "Homemaker"),
}


def of_key(dimension: Dimension | None, key: str | None) -> Label:
    """The label of one row; a code that no list knows stands for itself."""
    if key is None:
        return OUTSIDE_CLUSTERS if dimension is Dimension.CLUSTER else NOT_KNOWN
    name: str | None = None
    match dimension:
        case Dimension.BLK:
            place = places.get(key)
            name = place.name if place else None
        case Dimension.CLUSTER:
            cluster = clusters.get(key)
            name = cluster.name if cluster else None
        case Dimension.KECAMATAN:
            area = areas.get(key)
            name = area.name if area else None
        case _:
            return _WORDS.get(key, Label(key, key))
    return Label(name or key, name or key)


def of_chapter(chapter: str) -> str:
    """What an HS chapter is about, in the nomenclature's English."""
    found = hs.get(chapter)
    return found.description if found else chapter


def of_country(code: str) -> Label:
    """A country's names."""
    country = countries.get(code)
    return Label(country.name_id, country.name) if country else Label(code, code)
