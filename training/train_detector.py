"""Trains the detector from nothing. Stops after the given minutes, or by SIGTERM; goes on where it was.

python train_detector.py --frames PLATES-RO --fonts FONTS --state detector.pt --minutes 60
"""

import argparse
import signal
import time
from pathlib import Path

import cv2
import numpy as np
import plates
import scenes
import torch
from detector import STRIDE, Detector
from glyphs import alphabets
from numpy.typing import NDArray
from torch.nn import functional

BATCH = 16
RATE = 3e-3
SIZE = 256
LEAST = 13
"""Plates narrower than this many pixels are neither asked for nor punished."""


def target(found: list[NDArray[np.float32]]) -> tuple[NDArray[np.float32], ...]:
    """Heat, corners, their weights, and where the heat counts."""
    cells = SIZE // STRIDE
    heat, weight = np.zeros((cells, cells), np.float32), np.zeros((cells, cells), np.float32)
    corners, counts = np.zeros((8, cells, cells), np.float32), np.ones((cells, cells), np.float32)
    rows, columns = np.mgrid[0:cells, 0:cells]
    for quadrangle in found:
        x, y = quadrangle.mean(0) / STRIDE - 0.5
        wide = float(np.linalg.norm(quadrangle[1] - quadrangle[0])) / STRIDE
        high = float(np.linalg.norm(quadrangle[3] - quadrangle[0])) / STRIDE
        if not (-0.5 < x < cells - 0.5 and -0.5 < y < cells - 0.5):
            continue
        if wide * STRIDE < LEAST:
            counts[max(0, int(y) - 1) : int(y) + 3, max(0, int(x) - 2) : int(x) + 4] = 0
            continue
        spread_x, spread_y = max(0.55, wide * 0.13), max(0.5, high * 0.16)
        bell = np.exp(-((columns - x) ** 2 / (2 * spread_x**2) + (rows - y) ** 2 / (2 * spread_y**2)))
        bell[int(np.clip(round(y), 0, cells - 1)), int(np.clip(round(x), 0, cells - 1))] = 1
        ys, xs = np.where(bell > np.maximum(heat, 0.3))
        heat = np.maximum(heat, bell.astype(np.float32))
        for index, (corner_x, corner_y) in enumerate(quadrangle):
            corners[2 * index, ys, xs] = corner_x / STRIDE - 0.5 - xs
            corners[2 * index + 1, ys, xs] = corner_y / STRIDE - 0.5 - ys
        weight[ys, xs] = bell[ys, xs] / max(wide, 2)
    return heat, corners, weight, counts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--samples", type=int, default=80_000, help="over which the rate falls")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=Path, help="write some scenes into this picture and end")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    net = Detector().train().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-2)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    steps = 0
    if options.state.exists():
        saved = torch.load(options.state, weights_only=False)
        net.load_state_dict(saved["net"])
        optimiser.load_state_dict(saved["optimiser"])
        mean, steps = saved["mean"], saved["steps"]
    r = np.random.default_rng(options.seed + steps)
    torch.manual_seed(options.seed + steps)
    letters = alphabets(options.fonts, 40, r)
    count = 60 if options.show else 1500
    bank = [plates.draw(letters, r, scenes.SHARES).image for _ in range(count)]
    world = scenes.World(scenes.load(options.frames, "train"), bank, letters)
    if options.show:
        _show(world, options.show, r)
        return
    stop = False

    def end(*_: object) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, end)
    began = time.monotonic()
    heats: list[float] = []
    places: list[float] = []

    def save() -> None:
        saved = {"net": net.state_dict(), "optimiser": optimiser.state_dict(), "mean": mean, "steps": steps}
        torch.save(saved, options.state.with_suffix(".new"))
        options.state.with_suffix(".new").replace(options.state)

    while not stop and time.monotonic() - began < options.minutes * 60:
        done = min(1.0, steps * BATCH / options.samples)
        for group in optimiser.param_groups:
            group["lr"] = float(RATE * min(1, (steps + 1) / 60) * (0.5 * (1 + np.cos(np.pi * done)) + 0.01))
        drawn = [scenes.scene(world, SIZE, r) for _ in range(BATCH)]
        pictures = torch.from_numpy(np.stack([p for p, _ in drawn])).permute(0, 3, 1, 2).float() / 127.5 - 1
        aims = [target(found) for _, found in drawn]
        heat, corners, weight, counts = (torch.from_numpy(np.stack(part)) for part in zip(*aims, strict=True))
        answer = net(pictures.contiguous(memory_format=torch.channels_last))
        chance = torch.sigmoid(answer[:, 0]).clamp(1e-4, 1 - 1e-4)
        middle = heat > 0.99
        hit = (1 - chance) ** 2 * torch.log(chance)
        miss = (1 - heat) ** 4 * chance**2 * torch.log(1 - chance)
        heat_loss = -(torch.where(middle, hit, miss) * counts).sum() / max(1, int(middle.sum()))
        off = functional.smooth_l1_loss(answer[:, 1:], corners, reduction="none").sum(1) * weight
        place_loss = off.sum() / max(1, int((weight > 0).sum()))
        optimiser.zero_grad()
        (heat_loss + 2 * place_loss).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        steps += 1
        keep = min(0.995, steps / (steps + 20))
        with torch.no_grad():
            for name, value in net.state_dict().items():
                if value.dtype.is_floating_point:
                    mean[name].mul_(keep).add_(value, alpha=1 - keep)
                else:
                    mean[name] = value.clone()
        heats.append(heat_loss.item())
        places.append(place_loss.item())
        if steps % 25 == 0:
            rate = len(heats) * BATCH / (time.monotonic() - began)
            print(
                f"{steps} {rate:.1f}/s heat {np.mean(heats[-50:]):.3f} corners {np.mean(places[-50:]):.3f}",
                flush=True,
            )
        if steps % 100 == 0:
            save()
    save()


def _show(world: scenes.World, path: Path, r: np.random.Generator) -> None:
    began = time.monotonic()
    tiles = []
    for _ in range(24):
        picture, found = scenes.scene(world, SIZE, r)
        for corners in found:
            cv2.polylines(picture, [corners.astype(np.int32)], True, (0, 255, 0), 1)
            cv2.circle(picture, tuple(int(v) for v in corners[0]), 3, (0, 0, 255), -1)
        tiles.append(picture)
    print(f"{(time.monotonic() - began) / 24 * 1e3:.1f} ms a scene")
    cv2.imwrite(str(path), np.vstack([np.hstack(tiles[i : i + 8]) for i in range(0, 24, 8)]))


if __name__ == "__main__":
    main()
