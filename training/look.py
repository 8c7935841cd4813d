"""How a camera sees it: light, night with infrared lamps, movement, noise, compression."""

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Rng = np.random.Generator


def camera(image: Image, r: Rng, night: float = 0.15) -> Image:
    """A picture as some camera would deliver it; `night` is the share of infrared pictures."""
    picture = image.astype(np.float32)
    high, wide = picture.shape[:2]
    if r.random() < night:
        picture = _infrared(picture, r)
    elif r.random() < 0.5:
        picture *= r.uniform((0.75, 0.85, 0.75), (1.1, 1.05, 1.1)).astype(np.float32)
    if r.random() < 0.5:
        ends = r.uniform(0.4, 1.1, 2)
        slope = np.linspace(ends[0], ends[1], wide if r.random() < 0.5 else high, dtype=np.float32)
        picture *= slope[None, :, None] if len(slope) == wide else slope[:, None, None]
    if r.random() < 0.12:
        edge = round(r.uniform(0.1, 0.9) * wide)
        picture[:, :edge] *= r.uniform(0.35, 0.7)
    if r.random() < 0.6:
        picture = (picture - 128) * r.uniform(0.3, 1.1) + r.uniform(25, 200)
    else:
        picture *= r.uniform(0.25, 1.2)
    if r.random() < 0.4:
        size = int(r.choice([3, 3, 5, 5, 7]))
        picture = cv2.GaussianBlur(picture, (size, size), 0)
    if r.random() < 0.2:
        picture = cv2.filter2D(picture, -1, _smear(r))
    if r.random() < 0.6:
        # Noise grows with what there is to see: a plate that nobody can read teaches guessing.
        most = min(13.0, 2 + 0.35 * float(picture[::2, ::2, 1].std()))
        picture += r.standard_normal(picture.shape, np.float32) * r.uniform(1, most)
    result = np.clip(picture, 0, 255).astype(np.uint8)
    if r.random() < 0.5:
        _, packed = cv2.imencode(".jpg", result, [cv2.IMWRITE_JPEG_QUALITY, int(r.integers(25, 92))])
        result = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return result


def _infrared(picture: NDArray[np.float32], r: Rng) -> NDArray[np.float32]:
    """Grey, the retroreflective ground glows, coloured inks pale; sometimes overexposed with a halo."""
    weights = r.dirichlet((2, 2, 2)).astype(np.float32)
    grey = picture @ weights
    if r.random() < 0.6:
        grey = grey * r.uniform(1.1, 2.2) - r.uniform(0, 40)
        halo = cv2.GaussianBlur(np.clip(grey - 180, 0, 255), (0, 0), r.uniform(1, 4))
        grey = grey + halo * r.uniform(0.2, 1)
    return np.repeat(np.clip(grey, 0, 255)[..., None], 3, 2)


def _smear(r: Rng) -> NDArray[np.float32]:
    """The kernel of a movement of three to nine pixels in any direction, mostly along the road."""
    size = int(r.choice([3, 5, 5, 7, 9]))
    kernel = np.zeros((size, size), np.float32)
    angle = r.normal(0, 0.35) if r.random() < 0.7 else r.uniform(0, np.pi)
    middle = size // 2
    step = np.array([np.cos(angle), np.sin(angle)]) * middle
    start, end = (middle - step), (middle + step)
    cv2.line(kernel, tuple(round(v) for v in start), tuple(round(v) for v in end), 1.0, 1)
    return kernel / kernel.sum()
