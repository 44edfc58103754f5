"""Makes fixtures/pictures/bases.json: small whole pictures of many kinds, which the tests damage in many ways; and
fixtures/pictures/pixels.json: hashes of the pixels that the trainer makes of them (RGB, 8 bits, as load_image has them).

Run by hand with Pillow 13.0.0 and numpy 2: python3 scripts/make-picture-bases.py
The files come from Pillow's own writers, and from the few lines below where it has none.
"""

import base64
import hashlib
import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

W, H = 48, 32
BASES = {}
y, x = np.mgrid[0:H, 0:W]
RGB = np.stack([x * 5 % 256, y * 7 % 256, (x * y) % 256], 2).astype(np.uint8)
noise = np.random.default_rng(7).integers(0, 60, RGB.shape, dtype=np.uint8)
RGB = (RGB // 2 + noise).astype(np.uint8)
IMAGE = Image.fromarray(RGB)
ALPHA = IMAGE.convert("RGBA")
ALPHA.putalpha(Image.fromarray((x * 5 % 256).astype(np.uint8)))
GREY16 = Image.fromarray((x * 1365).astype(np.uint16))
FLOAT = Image.fromarray((x / W).astype(np.float32))
EXIF = Image.Exif()
EXIF[0x0112] = 6
ICC = bytes(range(256)) * 8


def put(name, image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    BASES[name] = out.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(name, width, height, bits, colour, rows, interlace=0, before=b""):
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace)
    parts = [chunk(b"IHDR", head), before, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    BASES[name] = b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def interlaced():
    rows = b""
    for left, top, right, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)):
        part = RGB[top::down, left::right]
        rows += b"".join(b"\0" + line.tobytes() for line in part) if part.size else b""
    png("interlaced.png", W, H, 8, 2, rows, 1)


def pixels_of(data):
    image = Image.open(io.BytesIO(data))
    trained = image if image.mode == "RGB" else image.convert("RGB")
    return hashlib.sha256(np.array(trained, np.uint8).tobytes()).hexdigest()


def main():
    text = PngImagePlugin.PngInfo()
    text.add_text("parameters", "a picture of a cat\nSteps: 20")
    text.add_text("workflow", "x" * 3000, zip=True)
    text.add_itxt("XML:com.adobe.xmp", "<x/>" * 50, zip=True)
    put("rgb.png", IMAGE, "PNG", pnginfo=text, icc_profile=ICC, exif=EXIF)
    put("rgba.png", ALPHA, "PNG")
    put("grey.png", IMAGE.convert("L"), "PNG")
    put("grey-alpha.png", ALPHA.convert("LA"), "PNG")
    put("palette.png", IMAGE.quantize(40), "PNG", transparency=bytes(range(40)))
    put("bits.png", IMAGE.convert("1"), "PNG")
    put("grey16.png", GREY16, "PNG")
    png("rgb16.png", W, H, 16, 2, b"".join(b"\0" + line.astype(">u2").tobytes() for line in RGB.astype(np.uint16) * 257))
    png("grey2.png", W, H, 2, 0, (b"\0" + b"\x1b" * (W // 4)) * H)
    interlaced()
    put("animated.png", IMAGE, "PNG", save_all=True, append_images=[IMAGE.rotate(90), IMAGE.rotate(180)])
    put("rgb.jpg", IMAGE, "JPEG", quality=90, icc_profile=ICC)
    put("progressive.jpg", IMAGE, "JPEG", progressive=True, exif=EXIF)
    put("grey.jpg", IMAGE.convert("L"), "JPEG")
    put("cmyk.jpg", IMAGE.convert("CMYK"), "JPEG")
    put("restarts.jpg", IMAGE, "JPEG", subsampling=0, restart_marker_blocks=2)
    put("several.jpg", IMAGE, "MPO", save_all=True, append_images=[IMAGE.rotate(180)])
    put("lossy.webp", IMAGE, "WEBP")
    put("lossless.webp", IMAGE, "WEBP", lossless=True)
    put("alpha.webp", ALPHA, "WEBP")
    put("exif.webp", IMAGE, "WEBP", exif=EXIF)
    put("profile.webp", IMAGE, "WEBP", icc_profile=ICC, lossless=True)
    put("animated.webp", IMAGE, "WEBP", save_all=True, append_images=[IMAGE.rotate(90), IMAGE.rotate(180)])
    put("rgb24.bmp", IMAGE, "BMP")
    put("grey8.bmp", IMAGE.convert("L"), "BMP")
    put("palette8.bmp", IMAGE.quantize(40), "BMP")
    put("bits.bmp", IMAGE.convert("1"), "BMP")
    put("rgba32.bmp", ALPHA, "BMP")
    put("one.gif", IMAGE, "GIF")
    put("plain.gif", IMAGE.quantize(16), "GIF", interlace=0)
    put("animated.gif", IMAGE, "GIF", save_all=True, append_images=[IMAGE.rotate(90)])
    put("raw.tiff", IMAGE, "TIFF")
    put("lzw.tiff", IMAGE, "TIFF", compression="tiff_lzw")
    put("deflate.tiff", IMAGE, "TIFF", compression="tiff_adobe_deflate")
    put("jpeg.tiff", IMAGE, "TIFF", compression="jpeg")
    put("turned.tiff", IMAGE, "TIFF", exif=EXIF)
    put("grey16.tiff", GREY16, "TIFF")
    put("float.tiff", FLOAT, "TIFF")
    put("cmyk.tiff", IMAGE.convert("CMYK"), "TIFF")
    put("pages.tiff", IMAGE, "TIFF", save_all=True, append_images=[IMAGE.rotate(180)])
    put("rgb.avif", IMAGE, "AVIF", quality=60)
    put("alpha.avif", ALPHA, "AVIF", quality=60)
    put("rgb.jp2", IMAGE, "JPEG2000")
    put("grey16.jp2", GREY16, "JPEG2000")
    put("bare.j2k", IMAGE, "JPEG2000", no_jp2=True)
    put("rgb.tga", IMAGE, "TGA")
    put("packed.tga", IMAGE.quantize(12), "TGA", compression="tga_rle")
    put("alpha.tga", ALPHA, "TGA")
    put("rgb.dds", IMAGE, "DDS")
    put("dxt1.dds", ALPHA, "DDS", pixel_format="DXT1")
    put("dxt5.dds", ALPHA, "DDS", pixel_format="DXT5")
    put("rgb.ppm", IMAGE, "PPM")
    put("grey16.pgm", GREY16, "PPM")
    put("rgb.pcx", IMAGE, "PCX")
    put("rgb.sgi", IMAGE, "SGI")
    put("rgb.qoi", IMAGE, "QOI")
    target = Path(__file__).parent.parent / "fixtures" / "pictures" / "bases.json"
    listed = {name: base64.b64encode(data).decode() for name, data in BASES.items()}
    target.write_text(json.dumps({"pillow": Image.__version__, "files": listed}, indent=1) + "\n")
    hashes = {name: pixels_of(data) for name, data in BASES.items()}
    target.with_name("pixels.json").write_text(json.dumps({"pillow": Image.__version__, "files": hashes}, indent=1) + "\n")
    print(len(BASES), "files,", sum(map(len, BASES.values())), "bytes", file=sys.stderr)


main()
