"""The two networks, loaded from files whose checksums are known.

`weights/` holds them with `weights.json` (size and SHA-256 of each) and the notices of what they were made from.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from axisedge.core.errors import Unavailable

WHAT = "plate recognition"
FOLDER = Path(__file__).parent / "weights"
LIST = "weights.json"
DETECTOR, RECOGNISER = "detector.onnx", "recogniser.onnx"


class Network:
    """One network that takes and gives one array."""

    def __init__(self, model: bytes, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that wait for work would turn in circles, and take the processor from the rest of the device.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._input: str = self._session.get_inputs()[0].name

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The network's answer to a batch (count, 3, rows, columns)."""
        return np.asarray(self._session.run(None, {self._input: batch})[0], np.float32)


@dataclass(frozen=True, slots=True)
class Networks:
    """What reads plates."""

    detector: Network
    recogniser: Network


def load(threads: int = 1, folder: Path = FOLDER) -> Networks:
    """Load both networks; raises `Unavailable` when a file is missing, unreadable, or not the delivered one."""
    listed = _listed(folder)
    return Networks(
        _network(folder, DETECTOR, listed, threads), _network(folder, RECOGNISER, listed, threads)
    )


def _listed(folder: Path) -> dict[str, Any]:
    try:
        listed = json.loads((folder / LIST).read_bytes())
    except OSError as error:
        raise Unavailable(WHAT, f"{LIST} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise Unavailable(WHAT, f"{LIST} is damaged") from error
    if not isinstance(listed, dict):
        raise Unavailable(WHAT, f"{LIST} is damaged")
    return listed


def _network(folder: Path, name: str, listed: dict[str, Any], threads: int) -> Network:
    entry = listed.get(name)
    if not isinstance(entry, dict) or not isinstance(entry.get("sha256"), str):
        raise Unavailable(WHAT, f"{LIST} does not list {name}")
    try:
        model = (folder / name).read_bytes()
    except OSError as error:
        raise Unavailable(WHAT, f"{name} cannot be read: {error.strerror}") from error
    if hashlib.sha256(model).hexdigest() != entry["sha256"]:
        raise Unavailable(WHAT, f"{name} is not the file that was delivered (its SHA-256 differs)")
    return Network(model, threads)
