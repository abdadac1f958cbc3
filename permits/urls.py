"""Addresses of applications and permits: the citizen's here, the officers' under /meja/ (permits/desk_urls.py)."""

from django.urls import include, path

import mpp.lib.codes  # noqa: F401 - makes <code:…> known
from permits import deciding_urls
from permits.views import (
    applying,
    assisting,
    folder,
    giving,
    joining,
    mine,
    paper_powers,
    papers,
    paying,
    powers,
    referrals,
    talking,
    tracking,
    verifying,
)

app_name = "permits"

of_an_application = [
    path("", mine.application, name="application"),
    path("pertanyaan/", applying.questions, name="questions"),
    path("formulir/<slug:key>/", papers.form_pdf, name="form_pdf"),
    path("dokumen/<slug:key>/", giving.paper, name="paper"),
    path("dokumen/<slug:key>/susun/", giving.arrange, name="arrange"),
    path("dokumen/<slug:key>/tambah/", giving.add_photos, name="add_photos"),
    path("dokumen/<int:attachment_id>/halaman/<int:number>/", papers.page, name="page"),
    path("dokumen/<int:attachment_id>/asli/", papers.original, name="original"),
    path("dokumen/<int:attachment_id>/salinan/", papers.clean_copy, name="clean_copy"),
    path("periksa/", applying.check, name="check"),
    path("kirim/", applying.submit, name="submit"),
    path("tanda-terima/", mine.receipt, name="receipt"),
    path("tanda-terima.pdf", mine.receipt_file, name="receipt_file"),
    path("data-pemohon/", assisting.owners_data, name="owners_data"),
    path("pernyataan.pdf", assisting.declaration, name="declaration"),
    path("kirim-perbaikan/", applying.resubmit, name="resubmit"),
    path("tarik/", applying.withdraw, name="withdraw"),
    path("buang/", applying.discard, name="discard"),
    path("pesan/", talking.citizens, name="messages"),
    path("pesan/berkas/<int:paper_id>/", talking.paper, name="message_paper"),
    path("tagihan.pdf", paying.bill_pdf, name="bill_pdf"),
    path("izin/", papers.permit_file, name="permit_file"),
    *deciding_urls.of_an_application,
]

powers_of_attorney = [
    path("", powers.powers, name="powers"),
    path("beri/", powers.give, name="give_power"),
    path("<code:code>/terima/", powers.accept, name="accept_power"),
    path("<code:code>/tolak/", powers.decline, name="decline_power"),
    path("<code:code>/akhiri/", powers.end, name="end_power"),
    path("<code:code>/surat.pdf", powers.letter, name="power_letter"),
    path("<code:code>/surat-bertanda-tangan/", paper_powers.paper, name="power_paper"),
]

# At the counter, for the person standing there; beside the console of `queueing`.
assistance = [
    path("", assisting.find, name="assist"),
    path("lagi/", assisting.help_again, name="help_again"),
    path("akun-baru/", assisting.new_person, name="new_person"),
    path("orang/", assisting.person, name="helped_person"),
    path("kode/", assisting.reset, name="reset_account"),
    path("surat-kuasa/", paper_powers.record, name="record_power"),
    path("mulai/<slug:slug>/", assisting.begin, name="begin_for"),
    path("selesai/", assisting.finish, name="finish_helping"),
]

in_the_folder = [
    path("", folder.folder, name="folder"),
    path("<code:code>/", folder.kept_paper, name="kept_paper"),
    path("<code:code>/halaman/<int:number>/", folder.page, name="kept_page"),
    path("<code:code>/asli/", folder.original, name="kept_original"),
    path("<code:code>/hapus/", folder.remove, name="remove_paper"),
    path("<code:code>/izin/<int:consent_id>/cabut/", folder.withdraw_consent, name="withdraw_consent"),
]

urlpatterns = [
    path("akun/berkas/", include(in_the_folder)),
    path("permohonan/", mine.mine, name="mine"),
    path("permohonan/rujukan/baru/<slug:slug>/", referrals.keep, name="keep_referral"),
    path("permohonan/rujukan/<code:code>/", referrals.referral, name="referral"),
    path("permohonan/rujukan/<code:code>/hapus/", referrals.remove, name="remove_referral"),
    path("akun/kuasa/", include(powers_of_attorney)),
    path("akun/gabung/", joining.join, name="join"),
    path("loket/bantu/", include(assistance)),
    path("lacak/", tracking.track, name="track"),
    path("permohonan/baru/<slug:slug>/", applying.start, name="start"),
    path("permohonan/<code:code>/", include(of_an_application)),
    path("layanan/<slug:slug>/formulir/<slug:key>/", papers.blank_form, name="blank_form"),
    path("verifikasi/", verifying.verify, name="verify"),
    path("verifikasi/<code:token>/", verifying.verification, name="verification"),
    path("meja/", include("permits.desk_urls")),
]
