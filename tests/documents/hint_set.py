"""Drawn papers, as scanners and phones show them, good and poor: what the hints are measured on.

`samples()` gives the whole set, the same in every run. Nothing here is a real document.
"""

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

A4 = (1654, 2339)  # 200 dpi
CARD = (2000, 1261)
WORDS = (
    "yang bertanda tangan di bawah ini menyatakan dengan sebenarnya bahwa permohonan izin usaha nomor tanggal "
    "alamat jalan kelurahan kecamatan kota Palembang Sumatera Selatan Republik Indonesia dinas penanaman modal "
    "pelayanan terpadu satu pintu surat keterangan domisili bangunan tanah luas meter persegi 2026 12 340 7"
)
POOR = ("dark", "blurred", "coarse", "sideways", "blank", "cut")


@dataclass(frozen=True)
class Sample:
    """A JPEG and the hint that it should get, "" for a good one. `name` says how it was made."""

    name: str
    expected: str
    content: bytes


def samples(good=100, poor=45):
    """Yield `good` good samples and `poor` of each code."""
    for number in range(good):
        yield make_sample("", number)
    for code in POOR:
        for number in range(poor):
            yield make_sample(code, number)


def make_sample(code, number, *, kind="", camera=""):
    """Draw one sample; kind and camera are chosen by chance unless they are given."""
    rng = random.Random(f"{code}-{number}")  # noqa: S311 - the same picture in every run
    kind = kind or rng.choice(["letter", "letter", "form", "card", "writing"])
    camera = camera or rng.choice(["scan", "photo", "photo"])
    if code == "cut" and kind == "card":
        kind = "letter"
    page = _blank(rng) if code == "blank" else _PAPERS[kind](rng)
    if code == "sideways":
        page = page.transpose(rng.choice([Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270]))
    picture = _scanned(page, rng) if camera == "scan" else _photographed(page, rng)
    if code in _FAULTS:
        picture = _FAULTS[code](picture, rng)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=rng.choice([70, 80, 90, 95]))
    return Sample(f"{code or 'good'}-{number}-{kind}-{camera}", code, out.getvalue())


# --- Papers -------------------------------------------------------------------------------------------


def _paper(rng, size=A4):
    white = rng.randint(238, 255)
    return Image.new("RGB", size, (white, white - rng.randint(0, 4), white - rng.randint(0, 10)))


def _font(size):
    return ImageFont.load_default(size)


def _sentence(rng, length):
    text = ""
    while len(text) < length:
        text += rng.choice(WORDS.split()) + " "
    return text[:length]


def _ink(rng):
    dark = rng.randint(10, 60)
    return (dark, dark, dark + rng.choice([0, 0, 60]))


def _letter(rng):
    page = _paper(rng)
    draw, ink = ImageDraw.Draw(page), _ink(rng)
    draw.text((A4[0] / 2, 170), "PEMERINTAH KOTA PALEMBANG", ink, _font(44), anchor="mm")
    draw.text((A4[0] / 2, 230), _sentence(rng, 40).upper(), ink, _font(36), anchor="mm")
    draw.line((180, 280, A4[0] - 180, 280), ink, 5)
    size, y = rng.randint(28, 36), 360
    for _ in range(rng.randint(2, 5)):
        for _ in range(rng.randint(3, 9)):
            if y > A4[1] - 700:
                break
            draw.text((190, y), _sentence(rng, round(2300 / size)), ink, _font(size))
            y += round(size * 1.5)
        y += size
    _sign(draw, rng, (1150, y + 120))
    _stamp(page, rng, (980, y + 150))
    return page


def _form(rng):
    page = _paper(rng)
    draw, ink = ImageDraw.Draw(page), _ink(rng)
    draw.text((A4[0] / 2, 160), "FORMULIR " + _sentence(rng, 20).upper(), ink, _font(44), anchor="mm")
    y, height = 280, rng.randint(70, 110)
    for number in range(1, rng.randint(10, 18)):
        draw.rectangle((150, y, A4[0] - 150, y + height), outline=ink, width=3)
        draw.line((620, y, 620, y + height), ink, 3)
        draw.text((170, y + 20), f"{number}. {_sentence(rng, 20)}", ink, _font(30))
        draw.text((640, y + 20), _sentence(rng, rng.randint(10, 48)), (30, 40, 130), _font(32))
        y += height
    _sign(draw, rng, (1100, y + 100))
    return page


def _card(rng):
    page = Image.new("RGB", CARD, (rng.randint(170, 210), rng.randint(205, 225), rng.randint(220, 240)))
    draw = ImageDraw.Draw(page)
    for x in range(0, CARD[0], 36):
        draw.line((x, 0, x + 300, CARD[1]), (190, 215, 235), 3)
    draw.text((CARD[0] / 2, 100), "PROVINSI SUMATERA SELATAN", (20, 20, 30), _font(70), anchor="mm")
    draw.text((CARD[0] / 2, 180), "KOTA PALEMBANG", (20, 20, 30), _font(70), anchor="mm")
    draw.text(
        (90, 260), "NIK : " + "".join(rng.choice("0123456789") for _ in range(16)), (10, 10, 20), _font(76)
    )
    for line in range(rng.randint(9, 12)):
        draw.text((90, 380 + line * 70), _sentence(rng, rng.randint(24, 34)), (20, 20, 30), _font(48))
    draw.rectangle((1450, 300, 1880, 860), fill=rng.choice([(180, 30, 30), (40, 60, 170)]))
    draw.ellipse((1560, 380, 1770, 640), fill=(205, 160, 130))
    draw.rectangle((1510, 650, 1820, 860), fill=(235, 235, 235))
    _sign(draw, rng, (1480, 1000))
    return page


def _writing(rng):
    """Lines that look like handwriting: loops along a line."""
    page = _paper(rng)
    draw, ink = ImageDraw.Draw(page), (rng.randint(20, 50), rng.randint(20, 60), rng.randint(90, 150))
    pitch = rng.randint(75, 100)
    for y in range(300, rng.randint(1200, 2000), pitch):
        if rng.random() < 0.5:
            draw.line((150, y + 24, A4[0] - 150, y + 24), (190, 200, 215), 2)
        x = 200
        while x < A4[0] - 300:
            x = _scribble(draw, rng, (x, y), rng.randint(60, 220), ink) + rng.randint(25, 45)
    return page


def _scribble(draw, rng, start, length, ink):
    x, y = start
    points, step = [], 0.0
    while x < start[0] + length:
        step += 0.35
        x = start[0] + step * 7 + 9 * math.sin(step * 2.1)
        points.append((x, y + 17 * math.sin(step * 1.9) * rng.uniform(0.6, 1.1)))
    draw.line(points, ink, rng.randint(4, 6), joint="curve")
    return x


def _sign(draw, rng, place):
    draw.text(place, "Palembang, 22 November 2026", (30, 30, 30), _font(30))
    _scribble(draw, rng, (place[0] + 40, place[1] + 140), 260, (20, 30, 120))


def _stamp(page, rng, place):
    layer = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(layer)
    color = (110, 60, 160)
    draw.ellipse((*place, place[0] + 300, place[1] + 300), outline=color, width=8)
    draw.ellipse((place[0] + 50, place[1] + 50, place[0] + 250, place[1] + 250), outline=color, width=5)
    draw.text((place[0] + 150, place[1] + 150), "DINAS", color, _font(48), anchor="mm")
    page.paste(ImageChops.multiply(page, layer))


def _blank(rng):
    page = _paper(rng)
    if rng.random() < 0.4:  # the other side shines through
        back = _letter(rng).transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(3))
        page = Image.blend(page, back, rng.uniform(0.03, 0.1))
    return page


_PAPERS = {"letter": _letter, "form": _form, "card": _card, "writing": _writing}


# --- Scanner and camera -------------------------------------------------------------------------------


def _scanned(page, rng):
    page = page.rotate(rng.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=page.getpixel((2, 2)))
    if rng.random() < 0.3:
        page = page.convert("L").convert("RGB")
    if rng.random() < 0.3:  # the shadow of the lid
        side = rng.choice([(0, 0, 14, page.height), (0, page.height - 12, page.width, page.height)])
        ImageDraw.Draw(page).rectangle(side, fill=(70, 70, 70))
    return _noisy(page, rng, rng.uniform(2, 5))


def _photographed(page, rng):
    """On a table, from not quite above, in uneven light."""
    margin = rng.uniform(0.03, 0.1)
    frame = (round(page.width * (1 + 2 * margin)), round(page.height * (1 + 2 * margin)))
    table = rng.choice([(92, 64, 44), (60, 62, 66), (125, 92, 62), (40, 52, 70)])
    corners = [
        (
            x * frame[0] + rng.uniform(-0.02, 0.02) * frame[0],
            y * frame[1] + rng.uniform(-0.02, 0.02) * frame[1],
        )
        for x, y in ((margin, margin), (margin, 1 - margin), (1 - margin, 1 - margin), (1 - margin, margin))
    ]
    picture = _grained(frame, table, rng)
    transform = _perspective(corners, page.size)
    placed = page.transform(frame, Image.Transform.PERSPECTIVE, transform, Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform(frame, Image.Transform.PERSPECTIVE, transform)
    picture.paste(placed, mask=mask)
    return _noisy(_lit(picture, rng), rng, rng.uniform(3, 8))


def _grained(size, color, rng):
    grain = _noise((size[0] // 8, size[1] // 60), rng).resize(size, Image.Resampling.BICUBIC)
    plain = Image.new("RGB", size, color)
    return Image.blend(plain, ImageChops.multiply(plain, grain.convert("RGB")), rng.uniform(0.2, 0.7))


def _noise(size, rng):
    """Not Pillow's own noise, which is another in every run."""
    return Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))


def _lit(picture, rng):
    light = Image.linear_gradient("L").rotate(rng.choice([0, 90, 180, 270])).resize(picture.size)
    low = rng.uniform(0.6, 0.9)
    light = light.point(lambda value: round(255 * (low + (1 - low) * value / 255)))
    return ImageEnhance.Brightness(ImageChops.multiply(picture, light.convert("RGB"))).enhance(
        rng.uniform(0.85, 1.1)
    )


def _noisy(picture, rng, strength):
    """strength: the standard deviation of the noise, of 255."""
    reach = strength * 1.73  # of noise that is as often weak as strong
    noise = _noise(picture.size, rng).point(
        [round(128 + (value / 127.5 - 1) * reach) for value in range(256)]
    )
    return ImageChops.add(picture, noise.convert("RGB"), 1, -128)


def _perspective(corners, size):
    """Return Pillow's eight coefficients that bring a page of `size` to these corners (from top left, down)."""
    targets = [(0, 0), (0, size[1]), (size[0], size[1]), (size[0], 0)]
    rows = []
    for (x, y), (u, v) in zip(corners, targets, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows):
    """Solve linear equations, the right side in the last column (Gauss and Jordan)."""
    for column in range(len(rows)):
        pivot = max(range(column, len(rows)), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for other in range(len(rows)):
            if other != column:
                factor = rows[other][column]
                rows[other] = [
                    value - factor * lead for value, lead in zip(rows[other], rows[column], strict=True)
                ]
    return [row[-1] for row in rows]


# --- What goes wrong ----------------------------------------------------------------------------------


def _dark(picture, rng):
    return _noisy(ImageEnhance.Brightness(picture).enhance(rng.uniform(0.12, 0.38)), rng, 4)


def _blurred(picture, rng):
    strength = rng.uniform(0.0022, 0.006) * max(picture.size)
    if rng.random() < 0.6:
        return picture.filter(ImageFilter.GaussianBlur(strength))
    return picture.filter(ImageFilter.BoxBlur(rng.choice([(strength * 2, 0), (0, strength * 2)])))


def _coarse(picture, rng):
    scale = rng.randint(500, 1600) / max(picture.size)
    return picture.resize(
        (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
    )


def _cut(picture, rng):
    """Where the page of this picture bears text, take one side away."""
    width, height = picture.size
    part = rng.uniform(0.22, 0.35)
    box = rng.choice(
        [
            (round(width * part), 0, width, height),
            (0, 0, round(width * (1 - part)), height),
            (0, _through_text(picture, 0.2, 0.3), width, height),
            (0, 0, width, _through_text(picture, 0.3, 0.4)),
        ]
    )
    return picture.crop(box)


def _through_text(picture, low, high):
    """Return the row, between two shares of the height, that holds most ink."""
    middle = picture.convert("L").crop((picture.width // 4, 0, picture.width * 3 // 4, picture.height))
    rows = middle.resize((1, picture.height), Image.Resampling.BOX).tobytes()
    return min(range(round(picture.height * low), round(picture.height * high)), key=rows.__getitem__)


_FAULTS = {"dark": _dark, "blurred": _blurred, "coarse": _coarse, "cut": _cut}
