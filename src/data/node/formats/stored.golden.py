"""Writes stored.golden.json: small image files of many forms as other programs write them, and the samples in them.

`packed` is the deflated bytes of each case's file, and after each file those of its samples (little-endian).
Needs numpy, pillow, tifffile, imagecodecs (for tifffile) and pydicom; run it with `python3 stored.golden.py`, then format
the result with `npx biome check --write`.
"""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

import numpy
import PIL
import pydicom
import tifffile
from numpy import float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64
from PIL import Image
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

cases, blob = [], bytearray()


def add(name, file, samples, colours=None, **more):
    """A case: samples are (height, width) or (height, width, channels), as they are to come out."""
    samples = numpy.asarray(samples)
    if samples.ndim == 2:
        samples = samples[:, :, None]
    height, width, channels = samples.shape
    kind = samples.dtype if samples.dtype in (uint8, uint16) else float32
    case = {"name": name, "size": [width, height, channels], "type": numpy.dtype(kind).name, "bytes": len(file)}
    blob.extend(file + samples.astype(kind).tobytes())
    if colours is not None:
        case["colours"] = [[int(c) for c in colour] for colour in colours]
    cases.append(case | more)


def noise(shape, dtype, most=None):
    """Numbers of a linear congruential generator; of floats and signed integers about half below 0."""
    state, values = 7, []
    for _ in range(int(numpy.prod(shape))):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append(state)
    bits = numpy.array(values, uint64)
    dtype = numpy.dtype(dtype)
    if dtype.kind == "f":
        # Numbers that float16 holds exactly, so that all depths can be compared.
        return (((bits >> uint64(20)).astype(float64) - 2048) / 4).astype(dtype).reshape(shape)
    if most is not None:
        return ((bits >> uint64(8)) % uint64(most + 1)).astype(dtype).reshape(shape)
    if dtype.itemsize >= 4:
        bits = bits >> uint64(9)  # 23 bits: float32 holds them exactly
        return (bits.astype(int64) - (2**22 if dtype.kind == "i" else 0)).astype(dtype).reshape(shape)
    return (bits >> uint64(16)).astype(dtype).reshape(shape)


# --- PNG, by hand and by Pillow ---------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack_bits(row, depth):
    """Samples one after the other without gaps, high bits first."""
    bits = "".join(f"{int(v):0{depth}b}" for v in row)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered(rows, step, start):
    """Each row under another of the five filters."""
    out, above = b"", bytes(len(rows[0])) if rows else b""
    for y, row in enumerate(rows):
        kind = (y + start) % 5
        line = bytearray()
        for i, value in enumerate(row):
            left = row[i - step] if i >= step else 0
            corner = above[i - step] if i >= step else 0
            guess = [0, left, above[i], (left + above[i]) // 2, paeth(left, above[i], corner)][kind]
            line.append((value - guess) % 256)
        out += bytes([kind]) + bytes(line)
        above = row
    return out


def png(samples, depth, colour_type, interlaced=False, extra=b""):
    height, width = samples.shape[:2]
    pixels = samples.reshape(height, width, -1)
    channels = pixels.shape[2]
    step = max(1, channels * depth // 8)
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    raw = b""
    for start, (x, y, dx, dy) in enumerate(passes):
        part = pixels[y::dy, x::dx]
        if part.size == 0:
            continue
        if depth == 16:
            rows = [row.astype(">u2").tobytes() for row in part]
        else:
            rows = [pack_bits(row.reshape(-1), depth) for row in part]
        raw += filtered(rows, step, start)
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    data = zlib.compress(raw)
    half = len(data) // 2  # in two chunks
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
        + chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:]) + chunk(b"IEND", b"")
    )


def pillow(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


for interlaced in (False, True):
    word = ", interlaced" if interlaced else ""
    for depth in (1, 2, 4, 8, 16):
        values = noise((11, 13), uint16 if depth == 16 else uint8, 2**depth - 1)
        file = png(values, depth, 0, interlaced)
        opened = numpy.array(Image.open(io.BytesIO(file)))
        assert (opened.astype(int) // max(1, int(opened.max()) // int(values.max())) == values).all()
        add(f"PNG gray {depth} bits{word}", file, values)
    for depth in (8, 16):
        for channels, colour_type, form in ((2, 4, "gray with alpha"), (3, 2, "colour"), (4, 6, "colour with alpha")):
            values = noise((5, 6, channels), uint16 if depth == 16 else uint8, 2**depth - 1)
            add(f"PNG {form} {depth} bits{word}", png(values, depth, colour_type, interlaced), values)
for depth in (1, 2, 4, 8):
    colours = noise((2**depth if depth < 8 else 200, 3), uint8)
    values = noise((7, 9), uint8, len(colours) - 1)
    palette = chunk(b"PLTE", colours.tobytes())
    file = png(values, depth, 3, depth == 2, palette)
    assert (numpy.array(Image.open(io.BytesIO(file))) == values).all()
    add(f"PNG indices of {depth} bits", file, values, colours)
# Orientation 6: what is stored is turned to the right.
exif = chunk(b"eXIf", b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0")
values = noise((3, 4), uint8)
add("PNG turned by its orientation", png(values, 8, 0, False, exif), numpy.rot90(values, -1))

# --- TIFF -------------------------------------------------------------------------------------------------------


def tiff(data, **options):
    out = io.BytesIO()
    options = {"photometric": "minisblack", "metadata": None, "software": None} | options
    tifffile.imwrite(out, data, **options)
    return out.getvalue()


for dtype in (uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, float32, float64):
    for order in "<>":
        values = noise((5, 6), dtype)
        name = f"TIFF {numpy.dtype(dtype).name}, {'little' if order == '<' else 'big'} endian"
        add(name, tiff(values, byteorder=order), values)
for dtype in (uint8, uint16, uint32, int16, float16, float32, float64):
    for order in "<>":
        for compression in ("deflate", "lzw"):
            predictor = 3 if numpy.dtype(dtype).kind == "f" else 2
            values = noise((7, 6, 3), dtype)
            options = {"compression": compression, "predictor": predictor, "byteorder": order, "rowsperstrip": 3}
            name = f"TIFF {numpy.dtype(dtype).name}, {compression}, predictor {predictor}, {order}"
            add(name, tiff(values, photometric="rgb", **options), values)
for compression in ("packbits", "zstd"):
    values = noise((7, 6), uint16)
    values[2:5] = 258
    add(f"TIFF {compression}", tiff(values, compression=compression, rowsperstrip=2), values)
for channels in (2, 4, 6):
    values = noise((channels, 6, 5), uint16)
    add(
        f"TIFF of {channels} planes",
        tiff(values, planarconfig="separate", rowsperstrip=4, extrasamples=[0] * (channels - 1)),
        values.transpose(1, 2, 0),
    )
values = noise((6, 5, 6), float32)
add("TIFF of 6 float32 channels", tiff(values, planarconfig="contig", extrasamples=[0] * 5), values)
values = noise((20, 37), uint16, 900)
add("TIFF in tiles", tiff(values, tile=(16, 16), compression="deflate"), values)
values = noise((2, 17, 20), uint8, 9).astype(float32) / 4
add(
    "TIFF in tiles of two planes",
    tiff(values, tile=(16, 16), compression="deflate", planarconfig="separate", extrasamples=[0]),
    values.transpose(1, 2, 0),
)
values = noise((20, 18, 3), uint8, 12)
add(
    "TIFF in tiles of colour with a predictor",
    tiff(values, tile=(16, 16), compression="lzw", predictor=2, photometric="rgb"),
    values,
)
values = noise((5, 6), uint16)
add("BigTIFF", tiff(values, bigtiff=True), values)
add("BigTIFF, big endian", tiff(values, bigtiff=True, byteorder=">", rowsperstrip=1), values)
values = noise((40, 50), uint8, 40)
add("TIFF of a long LZW strip", tiff(values, compression="lzw", rowsperstrip=40), values)
values = noise((5, 6, 4), uint8)
add("TIFF colour with alpha", tiff(values, photometric="rgb", extrasamples=["unassalpha"]), values, hasAlpha=True)
add("TIFF colour and a band of no meaning", tiff(values, photometric="rgb", extrasamples=[0]), values)
for depth in (1, 4, 12):
    values = noise((5, 9), uint16 if depth == 12 else uint8, 2**depth - 1)
    body = b"".join(pack_bits(row, depth) for row in values)
    for photometric in (0, 1):
        tags = {256: 9, 257: 5, 258: depth, 259: 1, 262: photometric, 277: 1, 278: 5}
        entries = sorted([*tags.items(), (273, 8), (279, len(body))])
        directory = struct.pack("<H", len(entries))
        directory += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries) + bytes(4)
        padded = body + bytes(len(body) % 2)
        file = b"II*\0" + struct.pack("<I", 8 + len(padded)) + padded + directory
        add(
            f"TIFF of {depth} bits, {'black' if photometric else 'white'} is zero",
            file,
            values if photometric else 2**depth - 1 - values,
        )
values = noise((5, 6), uint8)
add("TIFF 8 bits, white is zero", tiff(values, photometric="miniswhite"), 255 - values)
colours = noise((256, 3), uint8)
add(
    "TIFF of indices",
    tiff(values, photometric="palette", colormap=(colours.T.astype(uint16) * 257)),
    values,
    colours,
)
gray = numpy.repeat(numpy.repeat(noise((2, 3), uint8), 8, 0), 8, 1)
small = tiff(gray, compression="jpeg", compressionargs={"level": 95})
add("TIFF JPEG gray", small, tifffile.imread(io.BytesIO(small)), tolerance=2)
colour = numpy.repeat(numpy.repeat(noise((1, 2, 3), uint8), 16, 0), 16, 1)
for photometric in ("rgb", "ycbcr"):
    options = {"outcolorspace": photometric, "level": 95}
    small = tiff(colour, photometric="rgb", compression="jpeg", compressionargs=options)
    add(f"TIFF JPEG {photometric}", small, tifffile.imread(io.BytesIO(small)), tolerance=2)
values = noise((4, 5, 3), uint8)
add("TIFF WebP", tiff(values, photometric="rgb", compression="webp", compressionargs={"lossless": True}), values)
stack = noise((3, 4, 5), uint16)
for page in range(3):
    add(f"TIFF page {page} of 3", tiff(stack), stack[page], page=page, numPages=3)
    out = io.BytesIO()
    tifffile.imwrite(out, stack, imagej=True, metadata={"axes": "ZYX"})
    add(f"ImageJ slice {page} of 3", out.getvalue(), stack[page], page=page, numPages=3)
    add(f"OME page {page} of 3", tiff(stack, ome=True, metadata={"axes": "CYX"}), stack[page], page=page, numPages=3)
out = io.BytesIO()
with tifffile.TiffWriter(out) as writer:
    writer.write(noise((8, 6), uint8), photometric="minisblack", metadata=None, software=None)
    writer.write(noise((4, 3), uint8), photometric="minisblack", subfiletype=1, metadata=None)
add("TIFF with a reduced copy", out.getvalue(), noise((8, 6), uint8), numPages=1)
values = noise((3, 4), uint16)
add("TIFF turned by its orientation", tiff(values, extratags=[(274, 3, 1, 8, True)]), numpy.rot90(values, 1))
values = noise((5, 4), uint8)
for compression in ("tiff_lzw", "tiff_adobe_deflate"):
    add(f"TIFF of Pillow, {compression}", pillow(Image.fromarray(values), "TIFF", compression=compression), values)

# --- NPY and NPZ ------------------------------------------------------------------------------------------------


def npy(array, version=None):
    out = io.BytesIO()
    numpy.lib.format.write_array(out, array, version)
    return out.getvalue()


for dtype in (bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64, float16, float32, float64):
    for order in "<>":
        if order == ">" and numpy.dtype(dtype).itemsize == 1:
            continue
        kind = numpy.dtype(dtype).newbyteorder(order)
        values = noise((3, 4), uint8, 1).astype(bool) if dtype is bool else noise((3, 4), dtype)
        shown = values.astype(uint8) if dtype is bool else values
        add(f"NPY {kind.str}", npy(values.astype(kind)), shown)
values = noise((3, 4), float32)
add("NPY in Fortran order, big endian", npy(numpy.asfortranarray(values.astype(">f4"))), values)
for version in ((1, 0), (2, 0), (3, 0)):
    add(f"NPY version {version[0]}", npy(values, version), values)
values = noise((5, 6, 3), float32)
add("NPY HWC", npy(values), values)
add("NPY HWC in Fortran order", npy(numpy.asfortranarray(values)), values)
add("NPY CHW", npy(numpy.ascontiguousarray(values.transpose(2, 0, 1))), values)
values = noise((14, 15, 13), uint8, 3)
add("NPY CHW of 13 channels", npy(numpy.ascontiguousarray(values.transpose(2, 0, 1))), values)
add("NPY HW1", npy(noise((5, 6, 1), uint8)), noise((5, 6, 1), uint8))
add("NPY 1HW", npy(noise((1, 5, 6), uint8)), noise((5, 6, 1), uint8))
for save in (numpy.savez, numpy.savez_compressed):
    out = io.BytesIO()
    save(out, noise((3, 4), float32))
    add(f"NPZ by {save.__name__}", out.getvalue(), noise((3, 4), float32))
out = io.BytesIO()
numpy.savez(out, image=noise((3, 4), float32), mask=noise((3, 4), uint8, 1))
add("NPZ, the array by its name", out.getvalue(), noise((3, 4), uint8, 1), page="mask", numPages=2)

# --- netpbm -----------------------------------------------------------------------------------------------------

values = noise((4, 9), uint8, 1)
rows = "\n".join(" ".join(str(1 - v) for v in row) for row in values)
add("PBM, plain", f"P1\n# made by hand\n9 4\n{rows}\n".encode(), values)
add("PBM", pillow(Image.fromarray(values.astype(bool)), "PPM"), values)
values = noise((4, 5), uint8)
add("PGM", pillow(Image.fromarray(values), "PPM"), values)
rows = "\n".join(" ".join(str(v) for v in row) for row in values)
add("PGM, plain", f"P2 5 4 # width, height\n255\n{rows}\n".encode(), values)
values = noise((4, 5), uint16)
add("PGM of 16 bits", b"P5\n5 4\n65535\n" + values.astype(">u2").tobytes(), values)
values = noise((4, 5), uint8, 18)
add("PGM of few grays", b"P5\n5 4\n18\n" + values.tobytes(), values)
values = noise((4, 5, 3), uint8)
add("PPM", pillow(Image.fromarray(values), "PPM"), values)
rows = " ".join(str(v) for v in values.reshape(-1))
add("PPM, plain", f"P3\n5 4\n255\n{rows}\n".encode(), values)
values = noise((4, 5, 4), uint8)
header = b"P7\nWIDTH 5\nHEIGHT 4\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
add("PAM with alpha", header + values.tobytes(), values, hasAlpha=True)
values = noise((4, 5), float32)
add("PFM gray", b"Pf\n5 4\n-1.0\n" + values[::-1].astype("<f4").tobytes(), values)
values = noise((4, 5, 3), float32)
add("PFM colour, big endian", b"PF\n5 4\n1.0\n" + values[::-1].astype(">f4").tobytes(), values)

# --- BMP --------------------------------------------------------------------------------------------------------

values = noise((4, 5, 3), uint8)
add("BMP of 24 bits", pillow(Image.fromarray(values), "BMP"), values)
values = noise((4, 5, 4), uint8)
file = pillow(Image.fromarray(values), "BMP")
add("BMP of 32 bits, the last 8 of no meaning", file, values[:, :, :3])


def indexed(values, colours):
    image = Image.fromarray(values)
    image.putpalette(colours.tobytes())
    return image


colours = noise((256, 3), uint8)
values = noise((4, 5), uint8)
add("BMP of indices", pillow(indexed(values, colours), "BMP"), values, colours)
gray = numpy.repeat(numpy.arange(256, dtype=uint8)[:, None], 3, 1)
add("BMP gray", pillow(Image.fromarray(values), "BMP"), values, gray)


def bmp(bits, rows, width, height, colours=(), compression=0, masks=b""):
    table = b"".join(bytes([b, g, r, 0]) for r, g, b in colours)
    body = b"".join(row + bytes(-len(row) % 4) for row in rows)
    offset = 54 + len(masks) + len(table)
    head = struct.pack("<2sIHHI", b"BM", offset + len(body), 0, 0, offset)
    head += struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(body), 0, 0, len(colours), 0)
    return head + masks + table + body


for bits in (1, 4):
    colours = noise((2**bits, 3), uint8)
    values = noise((4, 5), uint8, 2**bits - 1)
    rows = [pack_bits(row, bits) for row in values]
    add(f"BMP of {bits} bits, top row first", bmp(bits, rows, 5, -4, colours), values, colours)
    add(f"BMP of {bits} bits", bmp(bits, rows[::-1], 5, 4, colours), values, colours)
with_alpha = noise((4, 5, 4), uint8)
values = noise((4, 5), uint16)
red, green, blue = values >> 11, values >> 5 & 63, values & 31
file = bytearray(bmp(32, [row.tobytes() for row in with_alpha[::-1, :, [2, 1, 0, 3]]], 5, 4))
masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
file[54:54] = masks + bytes(108 - 40 - 16)  # the header of version 4
struct.pack_into("<II", file, 10, 122, 108)
struct.pack_into("<I", file, 30, 3)
assert (numpy.array(Image.open(io.BytesIO(file))) == with_alpha).all()
add("BMP of 32 bits with alpha", bytes(file), with_alpha, hasAlpha=True)
rows = [row.astype("<u2").tobytes() for row in values[::-1]]
file = bmp(16, rows, 5, 4, (), 3, struct.pack("<III", 0xF800, 0x07E0, 0x001F))
shown = numpy.stack([red * 255 / 31, green * 255 / 63, blue * 255 / 31], -1).round().astype(uint8)
assert abs(numpy.array(Image.open(io.BytesIO(file))).astype(int) - shown).max() <= 1
add("BMP of 16 bits by masks", file, shown)

# --- GIF --------------------------------------------------------------------------------------------------------

colours = noise((256, 3), uint8)
values = noise((30, 31), uint8)
file = pillow(indexed(values, colours), "GIF", optimize=False)
add("GIF of 256 colours", file, values, colours)
values = numpy.repeat(numpy.repeat(noise((5, 4), uint8, 1), 3, 0), 3, 1)
colours = noise((2, 3), uint8)
file = pillow(indexed(values, colours), "GIF", interlace=1)
add("GIF of two colours, interlaced", file, numpy.array(Image.open(io.BytesIO(file))), colours)
frames = [indexed(noise((4, 5), uint8, 3) ^ uint8(i), noise((4, 3), uint8)) for i in range(2)]
file = pillow(frames[0], "GIF", save_all=True, append_images=frames[1:], optimize=False)
add("GIF, first frame", file, numpy.array(frames[0]), noise((4, 3), uint8), numPages=2)

# --- DICOM ------------------------------------------------------------------------------------------------------


def dicom(pixels, syntax=ExplicitVRLittleEndian, **tags):
    data = pydicom.Dataset()
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = syntax
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    meta.MediaStorageSOPInstanceUID = "1.2.3"
    data.file_meta = meta
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, "1.2.3"
    bits = pixels.dtype.itemsize * 8
    data.Rows, data.Columns = pixels.shape[-2:]
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = bits, bits, bits - 1
    data.PixelRepresentation = int(pixels.dtype.kind == "i")
    for name, value in tags.items():
        setattr(data, name, value)
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    data.PixelData = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    data["PixelData"].VR = "OB" if bits == 8 else "OW"
    out = io.BytesIO()
    pydicom.dcmwrite(out, data, enforce_file_format=True)
    return out.getvalue()


values = noise((4, 6), uint8)
add("DICOM of 8 bits", dicom(values), values)
values = noise((4, 6), uint16, 4095)
stored = {"BitsStored": 12, "HighBit": 11}
for syntax in (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian):
    add(f"DICOM of 12 bits, {syntax.name}", dicom(values, syntax, **stored), values)
add(
    "DICOM with a rescale",
    dicom(values, RescaleSlope="0.5", RescaleIntercept="-1024", **stored),
    values * 0.5 - 1024,
)
add("DICOM, white is zero", dicom(values, PhotometricInterpretation="MONOCHROME1", **stored), 4095 - values)
signed = noise((4, 6), int16)
add("DICOM of signed numbers", dicom(signed), signed.astype(float32))
twelve = (noise((4, 6), int16) >> 4).astype(int16)
add("DICOM of signed 12 bits", dicom((twelve & 0xFFF).astype(int16), **stored), twelve.astype(float32))
stack = noise((2, 4, 6), uint16)
add("DICOM frame 1 of 2", dicom(stack, NumberOfFrames=2), stack[1], page=1, numPages=2)
groups = []
for slope in (2, 3):
    rescale = pydicom.Dataset()
    rescale.RescaleSlope, rescale.RescaleIntercept = slope, -5
    group = pydicom.Dataset()
    group.PixelValueTransformationSequence = [rescale]
    groups.append(group)
enhanced = dicom(stack, NumberOfFrames=2, PerFrameFunctionalGroupsSequence=groups)
add("DICOM with a rescale for each frame", enhanced, stack[1] * 3.0 - 5, page=1, numPages=2)
enhanced = dicom(stack, NumberOfFrames=2, SharedFunctionalGroupsSequence=groups[:1])
add("DICOM with a rescale for all frames", enhanced, stack[1] * 2.0 - 5, page=1, numPages=2)
values = noise((4, 6, 3), uint8)
rgb = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "Rows": 4, "Columns": 6}
add("DICOM in colour", dicom(values, PlanarConfiguration=0, **rgb), values)
add("DICOM in colour planes", dicom(values.transpose(2, 0, 1), PlanarConfiguration=1, **rgb), values)

made_by = {module.__name__: module.__version__ for module in (numpy, PIL, tifffile, pydicom)}
packed = base64.b64encode(zlib.compress(bytes(blob), 9)).decode()
lines = ",\n".join("    " + json.dumps(case) for case in cases)
golden = f'{{\n  "madeBy": {json.dumps(made_by)},\n  "cases": [\n{lines}\n  ],\n  "packed": "{packed}"\n}}\n'
Path(__file__).with_suffix(".json").write_text(golden)
