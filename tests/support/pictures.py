"""Small pictures, made on the spot."""

from io import BytesIO

from PIL import Image


def png(width: int, height: int) -> bytes:
    """A PNG of a thousand bytes and more: noise, which does not compress."""
    file = BytesIO()
    Image.effect_noise((width, height), 80).convert("RGB").save(file, "PNG")
    return _same.setdefault((width, height), file.getvalue())


def jpeg_with_place(width: int = 60, height: int = 40) -> bytes:
    """A JPEG whose EXIF says where and with which camera it was taken."""
    image = Image.effect_noise((width, height), 80).convert("RGB")
    exif = image.getexif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (42.0, 41.0, 0.0)
    file = BytesIO()
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


_same: dict[tuple[int, int], bytes] = {}
