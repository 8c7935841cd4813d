"""Tunes the recogniser on drawn plates. Stops after the given minutes, or by SIGTERM; goes on where it was.

python train_recogniser.py --start cut.onnx --fonts FONTS --state recogniser.pt --minutes 60
"""

import argparse
import signal
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from onnx2torch import convert
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import look
import plates
from glyphs import CHARACTERS, Alphabet, alphabets

from axisedge.lpr import rectify

BATCH = 16
RATE = 2.5e-4
SHARES = (0.33, 0.06, 0.37, 0.2, 0.04)


def sample(letters: list[Alphabet], r: np.random.Generator) -> tuple[NDArray[np.uint8], str]:
    """A strip as the detector and the rectification would hand it on, and its text."""
    plate = plates.draw(letters, r, SHARES)
    high, wide = plate.image.shape[:2]
    least = 46 if wide / high < 2.6 else 66
    across = float(np.exp(r.uniform(np.log(least), np.log(260))))
    down = across * high / wide
    border = round(0.25 * across) + 6
    scene = np.full((round(down) + 2 * border, round(across) + 2 * border, 3), r.uniform(0, 230), np.float32)
    if r.random() < 0.5:
        scene += r.standard_normal(scene.shape, np.float32) * r.uniform(2, 25)
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) / 2 * (across, down)
    corners[:, 0] += corners[:, 1] * r.normal(0, 0.1)
    corners[1:3, 1] *= r.uniform(0.88, 1.12)
    if r.random() < 0.25:
        corners[:, 0] *= r.uniform(0.65, 1.1)
    angle = r.normal(0, 0.07 if r.random() < 0.8 else 0.16)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    corners = (corners @ turn + np.array([scene.shape[1], scene.shape[0]]) / 2).astype(np.float32)
    small = cv2.resize(
        plate.image, (max(8, round(across * 1.3)), max(6, round(down * 1.3))), interpolation=cv2.INTER_AREA
    )
    edge = np.array(
        [[0, 0], [small.shape[1], 0], [small.shape[1], small.shape[0]], [0, small.shape[0]]], np.float32
    )
    matrix = cv2.getPerspectiveTransform(edge, corners)
    size = (scene.shape[1], scene.shape[0])
    drawn = cv2.warpPerspective(small, matrix, size)
    share = cv2.warpPerspective(np.full(small.shape[:2], 1, np.float32), matrix, size)[..., None]
    picture = look.camera(np.clip(scene * (1 - share) + drawn * share, 0, 255).astype(np.uint8), r)
    seen = corners.copy()
    if r.random() < 0.3:  # a detector that sees no turn
        low, top = corners.min(0), corners.max(0)
        seen = np.array([low, (top[0], low[1]), top, (low[0], top[1])], np.float32)
    seen += r.normal(0, 1, (4, 2)) * (across * 0.015, down * 0.03) + r.normal(0, 1, 2) * (
        across * 0.02,
        down * 0.05,
    )
    centre = seen.mean(0)
    seen = (centre + (seen - centre) * (r.uniform(0.97, 1.1), r.uniform(0.92, 1.15))).astype(np.float32)
    margin = (r.uniform(0, 0.05), r.uniform(0, 0.07))
    if len(plate.lines) == 2:
        row = int(r.integers(2))
        return rectify.cut(
            picture, rectify.band(seen, *(rectify.UPPER, rectify.LOWER)[row]), margin
        ), plate.lines[row]
    return rectify.cut(picture, rectify.strips(seen)[0][0], margin), plate.text


def batch(letters: list[Alphabet], r: np.random.Generator) -> tuple[torch.Tensor, list[str]]:
    """Strips, normalised as at run time, and their texts."""
    strips, texts = zip(*(sample(letters, r) for _ in range(BATCH)), strict=True)
    return torch.from_numpy(np.stack(strips)).permute(0, 3, 1, 2).float() / 127.5 - 1, list(texts)


def greedy(logits: torch.Tensor) -> list[str]:
    """The text of the best class at each step."""
    texts = []
    for row in logits.argmax(-1).tolist():
        text, before = "", 0
        for index in row:
            if index and index != before:
                text += CHARACTERS[index - 1]
            before = index
        texts.append(text)
    return texts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--samples", type=int, default=40_000, help="over which the rate falls")
    parser.add_argument("--kept", type=int, default=30, help="leading weights that stay: edges are edges")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    net = convert(str(options.start)).eval()  # normalisation stays as it was learnt from real pictures
    for weight in list(net.parameters())[: options.kept]:
        weight.requires_grad_(False)
    weights = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(weights, RATE, weight_decay=1e-3)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    steps = 0
    if options.state.exists():
        saved = torch.load(options.state, weights_only=False)
        net.load_state_dict(saved["net"])
        optimiser.load_state_dict(saved["optimiser"])
        mean, steps = saved["mean"], saved["steps"]
    r = np.random.default_rng(options.seed + steps)
    torch.manual_seed(options.seed + steps)
    letters = alphabets(options.fonts, 60, r)
    stop = False

    def end(*_: object) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, end)
    began = time.monotonic()
    losses: list[float] = []
    right: list[bool] = []

    def save() -> None:
        saved = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "mean": mean, "steps": steps}
        torch.save(saved, options.state.with_suffix(".new"))
        options.state.with_suffix(".new").replace(options.state)

    while not stop and time.monotonic() - began < options.minutes * 60:
        done = min(1.0, steps * BATCH / options.samples)
        for group in optimiser.param_groups:
            group["lr"] = float(RATE * min(1, (steps + 1) / 20) * (0.5 * (1 + np.cos(np.pi * done)) + 0.03))
        pictures, texts = batch(letters, r)
        logits = net(pictures)
        chances = functional.log_softmax(logits, -1).transpose(0, 1)
        wanted = torch.tensor([CHARACTERS.index(c) + 1 for text in texts for c in text])
        lengths = torch.tensor([len(text) for text in texts])
        loss = functional.ctc_loss(
            chances, wanted, torch.full((BATCH,), chances.shape[0]), lengths, zero_infinity=True
        )
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 3)
        optimiser.step()
        steps += 1
        keep = min(0.995, steps / (steps + 10))
        with torch.no_grad():
            for name, value in net.state_dict().items():
                if value.dtype.is_floating_point:
                    mean[name].mul_(keep).add_(value, alpha=1 - keep)
        losses.append(loss.item())
        right += [a == b for a, b in zip(greedy(logits), texts, strict=True)]
        if steps % 20 == 0:
            rate = len(losses) * BATCH / (time.monotonic() - began)
            print(
                f"{steps} {rate:.1f}/s loss {np.mean(losses[-40:]):.3f} right {np.mean(right[-640:]):.3f}",
                flush=True,
            )
        if steps % 100 == 0:
            save()
    save()


if __name__ == "__main__":
    main()
