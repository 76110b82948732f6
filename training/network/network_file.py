"""Writes a trained network as engine/models reads it (docs/models.md): ONNX of opset 17, its manifest, its card."""

import hashlib
import json
import pathlib

import onnx
import torch
from torch import nn


def write_network(
    model: nn.Module, example: torch.Tensor, out: pathlib.Path, manifest: dict, card: str
) -> None:
    """Writes NAME.onnx, model.json and card.md. The same weights give the same bytes.

    example: one input, N × C × H × W; height and width are free in the file. manifest: all of it but what the file itself
    gives (format, file, sha256). Raises what onnx.checker raises.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{manifest['name']}.onnx"
    source, target = manifest["input"]["name"], manifest["output"]["name"]
    sides = {2: "height", 3: "width"}
    torch.onnx.export(
        model.cpu().eval(),
        (example,),
        str(path),
        input_names=[source],
        output_names=[target],
        dynamic_axes={source: sides, target: sides},
        opset_version=17,
        dynamo=False,
    )
    network = onnx.load(path)
    network.ir_version = min(network.ir_version, 9)
    network.producer_name, network.producer_version, network.doc_string = "lanetrace", "", ""
    onnx.checker.check_model(network, full_check=True)
    data = network.SerializeToString(deterministic=True)
    path.write_bytes(data)
    own = {"format": "lanetrace-model/1", "file": path.name, "sha256": hashlib.sha256(data).hexdigest()}
    text = json.dumps({**own, **manifest}, indent=2, ensure_ascii=False)
    (out / "model.json").write_text(text + "\n", encoding="utf-8")
    (out / "card.md").write_text(card, encoding="utf-8")
    print(f"{path}: {len(data)} bytes")
