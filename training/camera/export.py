"""Writes a network as engine/models reads it: ONNX of opset 17, its manifest, its card."""

import hashlib
import json
import pathlib

import onnx
import torch
from classes import CLASSES
from net import MULTIPLE, STRIDE
from torch import nn


def export(model: nn.Module, out: pathlib.Path, text: str, *, focal: float, mean: float, std: float) -> None:
    path = out / "camera.onnx"
    sides = {2: "height", 3: "width"}
    torch.onnx.export(
        model,
        (torch.zeros(1, 3, 8 * MULTIPLE, 16 * MULTIPLE),),
        str(path),
        input_names=["picture"],
        output_names=["classes"],
        dynamic_axes={"picture": sides, "classes": sides},
        opset_version=17,
        dynamo=False,
    )
    network = onnx.load(path)
    network.ir_version = min(network.ir_version, 9)
    network.producer_name, network.producer_version, network.doc_string = "lanetrace", "", ""
    onnx.checker.check_model(network, full_check=True)
    data = network.SerializeToString(deterministic=True)
    path.write_bytes(data)
    channels = [{"name": name, "unit": "of 255", "mean": mean, "std": std} for name in ("red", "green", "blue")]
    manifest = {
        "format": "lanetrace-model/1",
        "name": "camera",
        "title": "What pixels show (trained on simulated pictures)",
        "version": "1",
        "task": "picture-segmentation",
        "file": path.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "Apache-2.0",
        "input": {"name": "picture", "layout": "NCHW", "channels": channels, "focalPx": focal, "multiple": MULTIPLE},
        "output": {"name": "classes", "layout": "NCHW", "classes": CLASSES, "activation": "logits", "stride": STRIDE},
    }
    (out / "model.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / "card.md").write_text(text, encoding="utf-8")
    print(f"{path}: {len(data)} bytes")
