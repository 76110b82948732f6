"""Writes the network for pictures, with its manifest and card."""

import pathlib
import sys

import torch
from classes import CLASSES
from net import MULTIPLE, STRIDE
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "network"))
from network_file import write_network  # noqa: E402


def export(model: nn.Module, out: pathlib.Path, text: str, *, focal: float, mean: float, std: float) -> None:
    channels = [{"name": name, "unit": "of 255", "mean": mean, "std": std} for name in ("red", "green", "blue")]
    manifest = {
        "name": "camera",
        "title": "What pixels show (trained on simulated pictures)",
        "version": "1",
        "task": "picture-segmentation",
        "licence": "Apache-2.0",
        "input": {"name": "picture", "layout": "NCHW", "channels": channels, "focalPx": focal, "multiple": MULTIPLE},
        "output": {"name": "classes", "layout": "NCHW", "classes": CLASSES, "activation": "logits", "stride": STRIDE},
    }
    write_network(model, torch.zeros(1, 3, 8 * MULTIPLE, 16 * MULTIPLE), out, manifest, text)
