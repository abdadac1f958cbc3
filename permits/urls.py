"""Addresses of applications and permits: the citizen's here, the officers' under /meja/ (permits/desk_urls.py)."""

from django.urls import include, path

import mpp.lib.codes  # noqa: F401 - makes <code:…> known
from permits.views import applying, mine, papers, paying, verifying

app_name = "permits"

of_an_application = [
    path("", mine.application, name="application"),
    path("pertanyaan/", applying.questions, name="questions"),
    path("formulir/<slug:key>/", papers.form_pdf, name="form_pdf"),
    path("dokumen/<slug:key>/", papers.paper, name="paper"),
    path("dokumen/<int:attachment_id>/halaman/<int:number>/", papers.page, name="page"),
    path("dokumen/<int:attachment_id>/asli/", papers.original, name="original"),
    path("periksa/", applying.check, name="check"),
    path("kirim/", applying.submit, name="submit"),
    path("tanda-terima/", mine.receipt, name="receipt"),
    path("kirim-perbaikan/", applying.resubmit, name="resubmit"),
    path("tarik/", applying.withdraw, name="withdraw"),
    path("buang/", applying.discard, name="discard"),
    path("tagihan.pdf", paying.bill_pdf, name="bill_pdf"),
    path("izin/", papers.permit_file, name="permit_file"),
]

urlpatterns = [
    path("permohonan/", mine.mine, name="mine"),
    path("permohonan/baru/<slug:slug>/", applying.start, name="start"),
    path("permohonan/<code:code>/", include(of_an_application)),
    path("layanan/<slug:slug>/formulir/<slug:key>/", papers.blank_form, name="blank_form"),
    path("verifikasi/", verifying.verify, name="verify"),
    path("verifikasi/<code:token>/", verifying.verification, name="verification"),
    path("meja/", include("permits.desk_urls")),
]
