"""Writes what was trained as the two files of `src/axisedge/lpr/weights`, with their checksums and half-precision weights.

python export.py --detector detector.pt --start cut.onnx --recogniser recogniser.pt --target ../src/axisedge/lpr/weights
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from detector import Detector
from onnx import helper, numpy_helper
from onnx2torch import convert
from torch import nn
from torch.nn.utils import fuse_conv_bn_eval


def detector(state: Path, target: Path) -> int:
    """The running mean of the weights, with the normalisation folded into the convolutions; returns the steps."""
    saved = torch.load(state, map_location="cpu", weights_only=False)
    net = Detector().eval()
    net.load_state_dict(saved["mean"])
    _fold(net)
    torch.onnx.export(
        net, (torch.zeros(1, 3, 64, 96),), str(target), dynamo=False, input_names=["picture"], output_names=["cells"],
        dynamic_axes={"picture": {0: "n", 2: "rows", 3: "columns"}, "cells": {0: "n", 2: "rows8", 3: "columns8"}},
    )  # fmt: skip
    return int(saved["steps"])


def _fold(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) == 3 and isinstance(child[1], nn.BatchNorm2d):
            setattr(module, name, nn.Sequential(fuse_conv_bn_eval(child[0], child[1]), child[2]))
        else:
            _fold(child)


def recogniser(start: Path, state: Path, target: Path) -> int:
    """The graph as it was, with the tuned values in place of the old ones; returns the steps."""
    saved = torch.load(state, map_location="cpu", weights_only=False)
    before = convert(str(start)).state_dict()
    model = onnx.load(start)
    left = {name: value.numpy() for name, value in before.items() if value.dtype.is_floating_point}
    replaced = set()
    for index, tensor in enumerate(model.graph.initializer):
        old = numpy_helper.to_array(tensor)
        if old.dtype != np.float32:
            continue
        for name, value in left.items():
            if name in replaced:
                continue
            turned = value.shape != old.shape and value.ndim == 2 and value.T.shape == old.shape
            if (value.T if turned else value).shape == old.shape and np.array_equal(
                value.T if turned else value, old
            ):
                new = saved["mean"][name].numpy()
                fresh = np.ascontiguousarray(new.T if turned else new)
                model.graph.initializer[index].CopyFrom(numpy_helper.from_array(fresh, tensor.name))
                replaced.add(name)
                break
    lost = [
        n for n, v in left.items() if n not in replaced and not np.array_equal(v, saved["mean"][n].numpy())
    ]
    if lost:
        raise SystemExit(f"tuned weights without a place in the graph: {', '.join(lost)}")
    onnx.save(model, target)
    _compare(saved["mean"], start, target)
    return int(saved["steps"])


def _compare(mean: dict[str, torch.Tensor], start: Path, target: Path) -> None:
    """The file answers as the trained network does."""
    net = convert(str(start)).eval()
    net.load_state_dict(mean)
    strips = torch.randn(2, 3, 48, 192)
    with torch.no_grad():
        wanted = net(strips).numpy()
    got = onnxruntime.InferenceSession(str(target)).run(None, {"x": strips.numpy()})[0]
    if not np.allclose(wanted, got, atol=1e-2):
        raise SystemExit(f"the written file answers differently, by up to {np.abs(wanted - got).max():.3f}")


def halve(path: Path) -> None:
    """Keep large weights in half precision, with a cast that the runtime folds when it loads: half the file, same speed."""
    model = onnx.load(path)
    casts = []
    for index, tensor in enumerate(model.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 64:
            continue
        if np.abs(values).max() > np.finfo(np.float16).max:
            raise SystemExit(f"{tensor.name} does not fit into half precision")
        name = tensor.name
        model.graph.initializer[index].CopyFrom(
            numpy_helper.from_array(values.astype(np.float16), name + "_half")
        )
        casts.append(helper.make_node("Cast", [name + "_half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--detector", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--recogniser", type=Path, required=True)
    parser.add_argument("--target", type=Path, required=True)
    options = parser.parse_args()
    options.target.mkdir(parents=True, exist_ok=True)
    steps = {
        "detector.onnx": detector(options.detector, options.target / "detector.onnx"),
        "recogniser.onnx": recogniser(options.start, options.recogniser, options.target / "recogniser.onnx"),
    }
    listed = {}
    for name, count in steps.items():
        halve(options.target / name)
        model = (options.target / name).read_bytes()
        listed[name] = {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model), "steps": count}
    (options.target / "weights.json").write_text(json.dumps(listed, indent=2) + "\n")
    print(json.dumps(listed, indent=2))


if __name__ == "__main__":
    main()
