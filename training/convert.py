"""Makes the recogniser's start: PP-OCRv6 small with its head cut to a blank and 36 characters, for onnxruntime and torch.

The whole network (Apache-2.0, from the wheel of `rapidocr`) answers with 18,710 characters. Cutting the last layer
leaves the others' answers as they are, up to one factor a step.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from glyphs import CHARACTERS
from onnx import helper, numpy_helper

HEAD = ("linear_8.w_0", "linear_8.b_0")
LOGITS = "p2o.pd_op.add.79.0"


def cut(source: Path, target: Path) -> None:
    """Write the network with 37 classes and its logits as the answer; the first class is the blank."""
    model = onnx.load(source)
    properties = {entry.key: entry.value for entry in model.metadata_props}
    known = ["", *properties["character"].split("\n"), " "]
    kept = [0, *(known.index(c) for c in CHARACTERS)]
    for index, tensor in enumerate(model.graph.initializer):
        if tensor.name in HEAD:
            values = numpy_helper.to_array(tensor)[..., kept]
            model.graph.initializer[index].CopyFrom(
                numpy_helper.from_array(np.ascontiguousarray(values), tensor.name)
            )
    for node in list(model.graph.node):
        if node.op_type == "Softmax" and node.output[0] == "fetch_name_0":
            model.graph.node.remove(node)
        for index, name in enumerate(node.output):
            if name == LOGITS:
                node.output[index] = "logits"
        _explicit_padding(node)
    del model.graph.output[:], model.graph.value_info[:]
    model.graph.output.append(helper.make_tensor_value_info("logits", 1, ["N", "T", len(kept)]))
    del model.metadata_props[:]
    onnx.save(model, target)


def _explicit_padding(node: onnx.NodeProto) -> None:
    """Write `SAME_UPPER` as numbers: the way into torch knows no other."""
    attributes = {a.name: a for a in node.attribute}
    if node.op_type not in {"Conv", "MaxPool", "AveragePool"} or "auto_pad" not in attributes:
        return
    if attributes["auto_pad"].s != b"SAME_UPPER":
        return
    kernel = list(attributes["kernel_shape"].ints)
    strides = list(attributes["strides"].ints) if "strides" in attributes else [1] * len(kernel)
    total = [max(0, k - 1) if s == 1 else max(0, k - s) for k, s in zip(kernel, strides, strict=True)]
    pads = [t // 2 for t in total] + [t - t // 2 for t in total]
    for attribute in list(node.attribute):
        if attribute.name in {"auto_pad", "pads"}:
            node.attribute.remove(attribute)
    node.attribute.append(helper.make_attribute("pads", pads))


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(sys.argv[2]))
