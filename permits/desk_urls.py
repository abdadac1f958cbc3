"""Addresses of the review desk, under /meja/."""

from django.urls import include, path

from permits import deciding_urls, fee_urls
from permits.views import deciding, desk, handing_over, lists, paper_powers, sharing, talking

of_a_case = [
    path("", desk.case, name="case"),
    path("ambil/", desk.take, name="take"),
    path("serahkan/", sharing.assign, name="assign"),
    path("label/", sharing.set_labels, name="set_labels"),
    path("catatan/", sharing.note, name="note"),
    path("dokumen/<int:attachment_id>/terima/", desk.accept, name="accept"),
    path("dokumen/<int:attachment_id>/perbaiki/", desk.refuse, name="refuse"),
    path("minta-dokumen/", desk.request_document, name="request_document"),
    path("kembalikan/", desk.return_faults, name="return_faults"),
    path("selesai-diperiksa/", desk.finish_review, name="finish_review"),
    path("teruskan/", handing_over.hand_over, name="hand_over"),
    path("teruskan/perbaiki/", handing_over.correct_handover, name="correct_handover"),
    path("rekomendasi/<int:recommendation_id>/", deciding.recommend, name="recommend"),
    path("pembayaran/", deciding.record_payment, name="record_payment"),
    path("setujui/", deciding.approve, name="approve"),
    path("tolak/", deciding.reject, name="reject"),
    path("periksa-lagi/", deciding.send_back, name="send_back"),
    path("batalkan-persetujuan/", deciding.pull_back, name="pull_back"),
    path("surat-kuasa/", paper_powers.of_case, name="case_power_paper"),
    path("pesan/", talking.offices, name="case_messages"),
    *fee_urls.of_a_case,
    *deciding_urls.of_a_case,
]

urlpatterns = [
    path("", lists.desk, name="desk"),
    path("ekspor.csv", lists.export_csv, name="export_csv"),
    path("ekspor.xlsx", lists.export_xlsx, name="export_xlsx"),
    path("berikutnya/<code:code>/", lists.next_case, name="next_case"),
    path("serahkan/", sharing.assign_many, name="assign_many"),
    path("label/", sharing.label_many, name="label_many"),
    path("penggantian/", sharing.covers, name="covers"),
    path("penggantian/<int:cover_id>/akhiri/", sharing.end_cover, name="end_cover"),
    *fee_urls.urlpatterns,
    path("<code:code>/", include(of_a_case)),
]
