"""The refusals that several use cases and routes give."""

from chassis.refusals import NotFound, Refusal


class CertificateNotFound(NotFound):
    code = "certificate_not_found"
    title = "No such certificate"


class ExportNotFound(NotFound):
    code = "export_not_found"
    title = "No such export record"


class HolderErased(Refusal):
    """Whoever holds the certificate can still verify it; here nothing is left to hand out."""

    status = 410
    code = "holder_erased"
    title = "The holder's personal data was erased"
