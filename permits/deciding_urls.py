"""Addresses of what sets a case right: consent, mending, site visits, objections."""

from django.urls import path

from permits.views import consents, mending, objections, sitevisits

of_a_case = [
    path("dokumen/<int:attachment_id>/minta-persetujuan/", consents.ask_refusal, name="ask_refusal"),
    path("persetujuan/<int:consent_id>/", consents.answer_refusal, name="answer_refusal"),
    path("persetujuan/<int:consent_id>/batalkan/", consents.take_back_refusal, name="take_back_refusal"),
    path("minta-dokumen/<int:request_id>/batalkan/", consents.withdraw_request, name="withdraw_request"),
    path("jawaban/<slug:key>/", mending.mend_answer, name="mend_answer"),
    path(
        "rekomendasi/<int:recommendation_id>/kunjungan/",
        sitevisits.record_site_visit,
        name="record_site_visit",
    ),
    path("kunjungan/<int:visit_id>/foto/<int:paper_id>/", sitevisits.photo, name="site_photo"),
    path("keberatan/", objections.record_objection, name="record_objection"),
    path("keberatan/<int:objection_id>/", objections.decide_objection, name="decide_objection"),
]

of_an_application = [
    path("keberatan/", objections.object_to, name="object_to"),
    path("keberatan/<int:objection_id>/berkas/<int:paper_id>/", objections.paper, name="objection_paper"),
]
