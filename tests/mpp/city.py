"""A small made-up city as a data folder: three agencies, three services, everything once."""

import json
from pathlib import Path
from typing import Any

City = dict[str, Any]


def small_city() -> City:
    """Return the files of the folder by name, without ".json"."""
    return {
        "agencies": [
            _agency("PTSP", "A", default_counters=2),
            _agency("CAPIL", "B", default_counters=1),
            _agency("SAR", "C", default_counters=0, has_counter=False),
        ],
        "documents": [
            _document("formulir", kind="form", form_text="Permohonan {layanan}.", stamp_duty=True),
            _document("ktp", reusable=True, personal_data=True),
            _document("berkas_asli", kind="original_at_counter", accepts=[]),
        ],
        "districts": {
            "province": {"code": "99", "name": "Provinsi Contoh"},
            "city": {
                "code": "99.01",
                "code_compact": "9901",
                "name": "Kota Contoh",
                "timezone": "Asia/Makassar",
                "timezone_label": "WITA",
            },
            "source": "Contoh",
            "kecamatan": [_area("99.01.01", kelurahan=[_area("99.01.01.1001"), _area("99.01.01.1002")])],
        },
        "venue": {
            "code": "MPP-CONTOH",
            "name": "Mal Pelayanan Publik Kota Contoh",
            "short_name": "MPP Contoh",
            "kind": "mall",
            "address": "Jalan Merdeka 1",
            "kelurahan_code": "99.01.01.1001",
            "timezone": "Asia/Makassar",
            "opened_on": "2025-01-02",
            "zones": [
                {"code": "1", "name": "Zona satu", "floor": 1, "agency_codes": ["CAPIL"]},
                {"code": "2", "name": "Zona dua", "floor": 2, "agency_codes": ["PTSP"]},
            ],
            "hours": [
                {"weekday": 1, "open": "08:00", "close": "15:00", "pauses": []},
                {
                    "weekday": 5,
                    "open": "08:00",
                    "close": "15:00",
                    "pauses": [{"from": "11:30", "to": "13:00", "reason": "Salat Jumat"}],
                },
            ],
            "last_ticket_minutes_before_close": 30,
            "facilities": [{"name": "Musala", "kind": "prayer_room", "accessible": True}],
        },
        "services": [
            _service("IZN-01", name="Izin Usaha Warung", technical_agency_code="CAPIL"),
            _service("IZN-02", name="Izin Usaha Kedai", fee_rupiah=None, fee_note="Menurut luas"),
            _service("TNY-01", name="Tanya Izin", outcome="ADVICE", online=False, category="Umum"),
        ],
        "questions": {
            "by_category": {
                "Usaha": [
                    _question("jenis", type="choice", choices=["Baru", "Perpanjangan"]),
                    _question("nomor_lama", show_if={"jenis": "Perpanjangan"}),
                    _question("luas", type="decimal", min=0.5, unit="m²"),
                ]
            },
            "by_service": {
                "IZN-01": [_question("mulai", type="date", min="today", show_if={"jenis": ["Baru"]})]
            },
        },
        "lines": [
            {
                "agency_code": "PTSP",
                "lines": [
                    {"code": "A1", "name": "Izin", "service_codes": ["IZN-01", "IZN-02"]},
                    {"code": "A2", "name": "Tanya", "service_codes": ["TNY-01"]},
                ],
            }
        ],
    }


def write_city(city: City, folder: Path) -> Path:
    for name, content in city.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def _agency(code: str, prefix: str, **fields: Any) -> City:
    defaults = {
        "code": code,
        "queue_prefix": prefix,
        "name": f"Dinas {code} Kota Contoh",
        "short_name": f"Dinas {code}",
        "kind": "perangkat_daerah",
        "level": "kota",
        "description": "Melayani warga.",
        "has_counter": True,
        "verified_participant": False,
    }
    return defaults | fields


def _document(code: str, **fields: Any) -> City:
    defaults = {
        "code": code,
        "label": code.capitalize(),
        "kind": "document",
        "accepts": ["pdf", "jpg"],
        "reusable": False,
        "personal_data": False,
        "specific_personal_data": None,
    }
    return defaults | fields


def _area(code: str, **fields: Any) -> City:
    name = f"Wilayah {code}"
    return {"code": code, "code_compact": code.replace(".", ""), "official_name": name, "name": name} | fields


def _service(code: str, **fields: Any) -> City:
    defaults = {
        "code": code,
        "agency_code": "PTSP",
        "issuing_agency_code": "PTSP",
        "technical_agency_code": None,
        "category": "Usaha",
        "type": "perizinan",
        "description": "Izin untuk berusaha.",
        "requirements": [
            {"document_code": "formulir", "required": True},
            {"document_code": "ktp", "required": False},
        ],
        "processing_days": 5,
        "fee_rupiah": 0,
        "fee_note": "",
        "product": "Surat izin",
        "outcome": "PERMIT",
        "external_system": None,
        "legal_basis": ["Perda 1/2025"],
        "validity_months": 12,
        "online": True,
        "counter_minutes": 10,
        "verified": False,
    }
    return defaults | fields


def _question(key: str, **fields: Any) -> City:
    return {"key": key, "label": key.capitalize(), "type": "text", "required": True} | fields
