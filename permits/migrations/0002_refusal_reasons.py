"""The first list of reasons for which a paper goes back. Each says what is wrong and what to do; admins keep it."""

from django.db import migrations

REASONS = [
    "Berkas kabur atau tidak terbaca. Foto atau pindai ulang di tempat terang sampai semua tulisan jelas.",
    "Sebagian berkas terpotong. Foto atau pindai ulang sampai keempat sudutnya terlihat.",
    "Berkas ini bukan dokumen yang diminta. Unggah dokumen sesuai nama persyaratan.",
    "Halaman tidak lengkap. Unggah ulang semua halaman dalam satu berkas, berurutan.",
    "Masa berlaku dokumen sudah habis. Unggah dokumen yang masih berlaku.",
    "Nama atau NIK tidak sama dengan data permohonan. Unggah dokumen milik pemohon, atau perbaiki data Anda.",
    "Isi dokumen tidak sesuai dengan jawaban pada permohonan. Periksa keduanya, lalu unggah dokumen yang benar.",
    "Formulir belum diisi lengkap. Lengkapi semua isian, tanda tangani, lalu unggah ulang.",
    "Belum ditandatangani. Tanda tangani dokumen, lalu unggah ulang.",
    "Meterai belum ada atau tanda tangan tidak mengenai meterai. Bubuhkan meterai Rp10.000, lalu unggah ulang.",
    "Belum ada cap atau tanda tangan pejabat yang mengeluarkan. Mintakan pengesahan, lalu unggah ulang.",
    "Pasfoto tidak memenuhi ketentuan. Unggah foto terbaru, wajah menghadap depan, berlatar polos.",
]


def add(apps, schema_editor):
    reason = apps.get_model("permits", "RefusalReason")
    for position, text in enumerate(REASONS, start=1):
        reason.objects.get_or_create(text=text, defaults={"position": position * 10})


def remove(apps, schema_editor):
    """Take back what nobody used and nobody changed."""
    reason = apps.get_model("permits", "RefusalReason")
    used = apps.get_model("permits", "Attachment").objects.exclude(reason=None).values("reason")
    reason.objects.filter(text__in=REASONS).exclude(pk__in=used).delete()


class Migration(migrations.Migration):
    dependencies = [("permits", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
