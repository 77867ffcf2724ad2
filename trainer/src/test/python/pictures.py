"""Pictures and animations of many kinds, and what Pillow and FFmpeg read in them.

pictures.py FOLDER writes each file, and beside it FILE.want: a line `frames width height`, a line with the milliseconds of each
frame (0: not compared), then straight RGBA. cases.tsv has a line for each: file, levels that a channel may differ by.
"""
import io
import math
import os
import shutil
import struct
import subprocess
import sys
import zlib

import numpy as np
from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageOps

out = sys.argv[1]
cases = []


def put(name, data, frames, levels, lengths=None):
    with open(os.path.join(out, name), 'wb') as file:
        file.write(data)
    width, height = frames[0].size
    with open(os.path.join(out, name + '.want'), 'wb') as file:
        file.write(f'{len(frames)} {width} {height}\n'.encode())
        file.write((' '.join(str(n) for n in lengths or [0] * len(frames)) + '\n').encode())
        for frame in frames:
            file.write(frame.convert('RGBA').tobytes())
    cases.append(f'{name}\t{levels}\n')


def saved(image, kind, **options):
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def read(data):
    """The frames as Pillow composes them, and their times as browsers have them."""
    image = Image.open(io.BytesIO(data))
    frames, lengths = [], []
    for k in range(getattr(image, 'n_frames', 1)):
        image.seek(k)
        frames.append(image.convert('RGBA'))  # the time of a WebP's frame is known once it is read
        length = round(image.info.get('duration', 0))
        lengths.append(length if length > 10 else 100)
    return frames, lengths


def scene(width=48, height=32):
    """Soft and hard, dark and light, every corner another colour."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    rgb = np.stack([255 * x, 255 * y, 255 * (1 - x) * (1 - y)], axis=-1).round().astype(np.uint8)
    image = Image.fromarray(rgb)
    ImageDraw.Draw(image).rectangle([4, 4, 12, 10], fill=(230, 60, 40))
    return image


def alpha(image):
    width, height = image.size
    return Image.fromarray(np.tile(np.linspace(0, 255, width).round().astype(np.uint8), (height, 1)))


def chunk(tag, content):
    return struct.pack('>I', len(content)) + tag + content + struct.pack('>I', zlib.crc32(tag + content))


def with_chunk(png, tag, content):
    return png[:33] + chunk(tag, content) + png[33:]


def greys():
    grey = scene().convert('L')
    whole = grey.convert('RGB')
    put('grey.png', saved(grey, 'PNG'), [whole], 0)
    put('grey.jpg', saved(grey, 'JPEG', quality=95), read(saved(grey, 'JPEG', quality=95))[0], 2)
    shaded = Image.merge('LA', [grey, alpha(grey)])
    put('grey-alpha.png', saved(shaded, 'PNG'), [shaded], 0)
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    put('grey-16.png', saved(deep, 'PNG'), [whole], 0)
    put('bits.png', saved(grey.convert('1'), 'PNG'), [grey.convert('1')], 0)
    clear = grey.point(lambda v: 90 if 80 < v < 100 else v)
    data = saved(clear, 'PNG', transparency=90)
    put('grey-clear.png', data, read(data)[0], 0)


def colours():
    picture = scene()
    put('colours.png', saved(picture, 'PNG'), [picture], 0)
    data = saved(picture, 'PNG', transparency=(230, 60, 40))
    put('colour-clear.png', data, read(data)[0], 0)
    shaded = picture.copy()
    shaded.putalpha(alpha(picture))
    put('colours-alpha.png', saved(shaded, 'PNG'), [shaded], 0)
    put('colours-alpha.webp', saved(shaded, 'WEBP', lossless=True, exact=True), [shaded], 0)
    for count in (2, 4, 16, 200):
        few = picture.quantize(count)
        put(f'palette-{count}.png', saved(few, 'PNG'), [few], 0)
        data = saved(few, 'PNG', transparency=bytes(k % 256 for k in range(0, 2 * count, 2)))
        put(f'palette-{count}-alpha.png', data, read(data)[0], 0)
    for name, options in {
        'plain': {}, 'half': {'subsampling': 2}, 'progressive': {'progressive': True}, 'rgb': {'keep_rgb': True}}.items():
        data = saved(picture, 'JPEG', quality=90, **options)
        put(f'{name}.jpg', data, read(data)[0], 4)
        if name == 'plain':
            put('plain-without-jfif.jpg', data[:2] + data[20:], read(data)[0], 4)


def inks():
    picture = scene()
    cmyk = Image.merge('CMYK', [*ImageOps.invert(picture).split(), Image.new('L', picture.size, 0)])
    data = saved(cmyk, 'JPEG', quality=95)
    put('inks.jpg', data, read(data)[0], 3)
    at = data.find(b'\xff\xee')
    size = int.from_bytes(data[at + 2:at + 4], 'big')
    put('inks-without-mark.jpg', data[:at] + data[at + 2 + size:], read(data)[0], 3)


def turned():
    picture = scene()
    t = Image.Transpose
    undo = {2: t.FLIP_LEFT_RIGHT, 3: t.ROTATE_180, 4: t.FLIP_TOP_BOTTOM, 5: t.TRANSPOSE, 6: t.ROTATE_90,
            7: t.TRANSVERSE, 8: t.ROTATE_270}
    for value, way in undo.items():
        stored = picture.transpose(way)
        exif = stored.getexif()
        exif[274] = value
        put(f'turned-{value}.png', saved(stored, 'PNG', exif=exif), [picture], 0)
        put(f'turned-{value}.webp', saved(stored, 'WEBP', lossless=True, exif=exif), [picture], 0)
        data = saved(stored, 'JPEG', quality=95, subsampling=0, exif=exif)
        put(f'turned-{value}.jpg', data, [ImageOps.exif_transpose(Image.open(io.BytesIO(data)))], 3)


def wide_gamut():
    """Display P3: sRGB's profile with the colorants of P3."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes())
    p3 = {b'rXYZ': (0.51512, 0.24120, -0.00105), b'gXYZ': (0.29198, 0.69225, 0.04189), b'bXYZ': (0.15710, 0.06657, 0.78407)}
    for k in range(struct.unpack('>I', profile[128:132])[0]):
        tag = bytes(profile[132 + 12 * k:136 + 12 * k])
        at = struct.unpack('>I', profile[136 + 12 * k:140 + 12 * k])[0]
        if tag in p3:
            profile[at + 8:at + 20] = b''.join(struct.pack('>i', round(v * 65536)) for v in p3[tag])
    profile = bytes(profile)
    stored = scene()

    def shown(image):
        return ImageCms.profileToProfile(
            image, ImageCms.getOpenProfile(io.BytesIO(profile)), ImageCms.createProfile('sRGB'),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode='RGB')

    put('p3.png', saved(stored, 'PNG', icc_profile=profile), [shown(stored)], 2)
    put('p3.webp', saved(stored, 'WEBP', lossless=True, icc_profile=profile), [shown(stored)], 2)
    data = saved(stored, 'JPEG', quality=95, subsampling=0, icc_profile=profile)
    put('p3.jpg', data, [shown(Image.open(io.BytesIO(data)).convert('RGB'))], 5)
    few = stored.quantize(64)
    put('p3-palette.png', saved(few, 'PNG', icc_profile=profile), [shown(few.convert('RGB'))], 2)
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()
    put('srgb-profile.png', saved(stored, 'PNG', icc_profile=usual), [stored], 0)
    put('broken-profile.png', saved(stored, 'PNG', icc_profile=b'no profile'), [stored], 0)


def gamma():
    stored = scene()
    plain = saved(stored, 'PNG')
    light = np.asarray(stored) / 255.0
    shown = np.where(light <= .0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - .055)
    put('gamma-1.png', with_chunk(plain, b'gAMA', struct.pack('>I', 100000)),
        [Image.fromarray((255 * shown).round().astype(np.uint8))], 1)
    put('gamma-usual.png', with_chunk(plain, b'gAMA', struct.pack('>I', 45455)), [stored], 0)
    put('gamma-but-srgb.png', with_chunk(with_chunk(plain, b'gAMA', struct.pack('>I', 100000)), b'sRGB', b'\0'), [stored], 0)


def moving(count=8, side=48, mode='RGBA'):
    frames = []
    for k in range(count):
        image = Image.new(mode, (side, side), (0, 0, 0, 0) if mode == 'RGBA' else 'white')
        turn = 2 * math.pi * k / count
        x, y = side / 2 + side / 4 * math.cos(turn), side / 2 + side / 4 * math.sin(turn)
        ImageDraw.Draw(image).rectangle([x - 6, y - 6, x + 6, y + 6], fill=(255, 40, 40, 160) if mode == 'RGBA' else 'red')
        frames.append(image)
    return frames


def soft(count=8):
    """Without edges: libwebp smooths chroma of half the size as it enlarges it, the decoder of Kinora does not."""
    picture = scene(192, 128)
    return [Image.blend(picture, ImageOps.mirror(picture), k / count).filter(ImageFilter.GaussianBlur(5)) for k in range(count)]


def sharp():
    return [image.point(lambda v: 255 if v > 100 else 0) for image in moving()]


def animation(name, kind, frames, levels, **options):
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], loop=0, **options)
    put(name, data, *read_in(data, levels))
    return data


def read_in(data, levels):
    frames, lengths = read(data)
    return frames, levels, lengths


def gif_blocks(data):
    at = 13 + (3 * 2 ** ((data[10] & 7) + 1) if data[10] & 128 else 0)
    yield 'head', data[:at]
    while data[at] != 0x3b:
        start = at
        if data[at] == 0x21:
            kind, at = ('control' if data[at + 1] == 0xf9 else 'extension'), at + 2
        else:
            kind, at = 'picture', at + 10 + (3 * 2 ** ((data[at + 9] & 7) + 1) if data[at + 9] & 128 else 0) + 1
        while data[at]:
            at += 1 + data[at]
        at += 1
        yield kind, data[start:at]


def gifs():
    few = [image.quantize(8) for image in moving(mode='RGB')]
    for disposal in (0, 1, 2):  # Pillow lays what comes after a first picture that is taken back over its screen's colour
        animation(f'disposal-{disposal}.gif', 'GIF', few, 0, duration=100, disposal=disposal, optimize=False)
    animation('clear.gif', 'GIF', sharp(), 0, duration=[40, 80, 20, 200] * 2, disposal=2)
    animation('no-time.gif', 'GIF', few, 0, duration=0)
    plain = saved(few[0], 'GIF', save_all=True, append_images=few[1:], loop=0, duration=100, disposal=1, optimize=False)
    frames, lengths = read(plain)
    blocks = list(gif_blocks(plain))
    tenth = [100] * len(frames)
    without = b''.join(data for kind, data in blocks if kind != 'control')
    put('without-control.gif', without + b';', *read_in(without + b';', 0))
    old = b'GIF87a' + b''.join(data for kind, data in blocks if kind in ('head', 'picture'))[6:] + b';'
    put('87a.gif', old, *read_in(old, 0))
    put('two-controls.gif', b''.join(data * (1 + (kind == 'control')) for kind, data in blocks) + b';', frames, 0, tenth)
    put('without-end.gif', plain[:-1], frames, 0, tenth)
    put('bytes-behind.gif', plain + b'\0\0uploaded', frames, 0, tenth)
    put('screen-of-nothing.gif', plain[:6] + b'\0\0\0\0' + plain[10:], frames, 0, tenth)


def webps():
    animation('lossless.webp', 'WEBP', moving(), 2, duration=100, lossless=True)
    animation('lossy.webp', 'WEBP', soft(), 9, duration=70, quality=90)
    animation('mixed.webp', 'WEBP', soft(), 9, duration=100, allow_mixed=True, quality=90)
    data = animation('own-times.webp', 'WEBP', moving(mode='RGB'), 2, duration=[40, 80, 20, 200] * 2, lossless=True)
    put('bytes-behind.webp', data + b'uploaded by a camera', *read_in(data, 2))
    put('zeros-behind.webp', data + b'\0' * 5000, *read_in(data, 2))


def apngs():
    for disposal in (0, 1, 2):
        for blend in (0, 1):
            # Pillow lays one half transparent picture over another by its colours' means: only whole ones are compared there.
            if disposal == 2 and blend:
                continue  # Pillow takes back the first picture where others clear it
            frames = sharp() if blend else moving()
            animation(f'dispose-{disposal}-blend-{blend}.png', 'PNG', frames, 0, duration=100, disposal=disposal, blend=blend)
    animation('own-times.png', 'PNG', moving(mode='RGB'), 0, duration=[40, 80, 20, 200] * 2)
    animation('palette.png', 'PNG', [image.quantize(8) for image in moving(mode='RGB')], 0, duration=100)
    hidden = [Image.new('RGBA', (48, 48), 'blue'), *moving()]
    data = saved(hidden[0], 'PNG', save_all=True, append_images=hidden[1:], default_image=True, duration=100)
    frames, lengths = read(data)
    put('another-first.png', data, frames[1:], 3, lengths[1:])


def ffmpeg(*arguments):
    return subprocess.run(['ffmpeg', '-v', 'error', '-y', *arguments], check=True, stdout=subprocess.PIPE).stdout


def video(name, size, shown='iw:ih'):
    width, height = size
    exact = 'flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp'
    pixels = ffmpeg('-i', os.path.join(out, name), '-vf', f'scale={shown}:{exact},format=rgba', '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-')
    frames = [Image.frombytes('RGBA', size, pixels[at:at + 4 * width * height]) for at in range(0, len(pixels), 4 * width * height)]
    with open(os.path.join(out, name), 'rb') as file:
        put(name, file.read(), frames, 2)


def videos():
    for k, image in enumerate(moving(12, 96, 'RGB')):
        image.crop((0, 16, 96, 80)).save(os.path.join(out, f'video-{k:02d}.bmp'))
    made = ['-framerate', '12', '-i', os.path.join(out, 'video-%02d.bmp'), '-pix_fmt', 'yuv420p']
    to = lambda name: os.path.join(out, name)
    ffmpeg(*made, to('plain.mp4'))
    video('plain.mp4', (96, 64))
    ffmpeg(*made, '-vf', 'setsar=2', to('wide.mp4'))
    video('wide.mp4', (192, 64), '192:64')
    ffmpeg(*made, '-movflags', 'frag_keyframe+empty_moov+default_base_moof', to('fragments.mp4'))
    video('fragments.mp4', (96, 64))
    ffmpeg(*made, to('plain.webm'))
    video('plain.webm', (96, 64))
    with open(to('plain.mp4'), 'rb') as file:
        plain = bytearray(file.read())
    at = plain.find(b'tkhd') + 44  # the display matrix of the only track
    for name, (a, b, c, d) in {'right': (0, 1, -1, 0), 'over': (-1, 0, 0, -1), 'left': (0, -1, 1, 0), 'mirror': (-1, 0, 0, 1)}.items():
        plain[at:at + 20] = struct.pack('>5i', a << 16, b << 16, 0, c << 16, d << 16)
        with open(to(f'turned-{name}.mp4'), 'wb') as file:
            file.write(plain)
        video(f'turned-{name}.mp4', (96, 64) if a else (64, 96))


for make in (greys, colours, inks, turned, wide_gamut, gamma, gifs, webps, apngs):
    make()
if shutil.which('ffmpeg'):
    videos()
with open(os.path.join(out, 'cases.tsv'), 'w') as file:
    file.writelines(cases)
