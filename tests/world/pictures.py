# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures made from a seed, as PNG, without any library: the avatars of the actors."""
import io
import math
import random
import struct
import zlib


def png(width, height, pixel):
    """A PNG of pixel(x, y) -> (red, green, blue)."""
    rows = b''.join(b'\0' + bytes(v for x in range(width) for v in pixel(x, y)) for y in range(height))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(rows, 9)) + chunk(b'IEND', b''))


def hue(value, light=1.0):
    return tuple(int(255 * light * (0.55 + 0.45 * math.cos(2 * math.pi * (value + shift / 3)))) for shift in range(3))


def landscape(seed, size=96):
    """Hills below a sky with a sun or moon; every seed gives another one."""
    chance = random.Random(seed)
    base, sun = chance.random(), (chance.uniform(0.2, 0.8), chance.uniform(0.15, 0.45), chance.uniform(0.08, 0.17))
    hills = [(chance.uniform(0.45, 0.65) + 0.16 * n, chance.uniform(0.05, 0.12), chance.uniform(1, 3), chance.random()) for n in range(3)]

    def pixel(px, py):
        x, y = px / size, py / size
        for index in range(len(hills) - 1, -1, -1):
            height, swing, waves, phase = hills[index]
            if y > height + swing * math.sin(2 * math.pi * (waves * x + phase)):
                return hue(base + 0.33 + 0.06 * index, 0.75 - 0.17 * index)
        if math.hypot(x - sun[0], y - sun[1]) < sun[2]:
            return hue(base + 0.5, 1.0)
        return hue(base, 0.65 + 0.35 * y)
    return png(size, size, pixel)


def photo(color, size=(900, 600)):
    """A JPEG with a camera and a place in it."""
    from PIL import Image                              # not everybody who draws has it
    picture = Image.new('RGB', size, color)
    for x in range(0, size[0], 60):
        picture.paste((250, 250, 250), (x, x % size[1], x + 20, x % size[1] + 40))
    exif = Image.Exif()
    exif[0x010F] = 'SecretCamera'
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    out = io.BytesIO()
    picture.save(out, 'JPEG', exif=exif)
    assert b'SecretCamera' in out.getvalue()
    return out.getvalue()
