"""Writes resources/models/ridge: a bank of line filters as an ONNX network. Nothing is trained.

    python3 -m venv .venv && .venv/bin/pip install onnx numpy
    .venv/bin/python training/ridge/export.py

The network compares, along 12 directions, the mean of a strip as wide as paint with the means of the two strips beside it,
each mean taken over known cells only. The score is the lesser of the two contrasts (so an edge is no line), the best over
all directions, through a sigmoid.
"""

import hashlib
import json
import math
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RESOLUTION_M = 0.1
SIZE = 17  # cells of a filter's edge: 1.7 m
DIRECTIONS = 12
LENGTH_M = 1.5  # of the strips
CENTRE_M = 0.16  # full width of the middle strip: paint is 0.10 to 0.25 m wide
GAP_M, FLANK_M = 0.12, 0.3  # from the middle line to a flank, and the flank's width
LEAST_KNOWN = 0.15  # part of a strip's cells that must be known
CONTRAST, STEEPNESS = 0.5, 8.0  # of the sigmoid, in the units of the scaled input (standard deviations)
OUT = pathlib.Path(__file__).resolve().parents[2] / "resources" / "models" / "ridge"


def strips():
    """Weights of the middle, left and right strip in each direction, each summing to 1: [DIRECTIONS, 1, SIZE, SIZE]."""
    half = SIZE // 2
    sub = (np.arange(5) - 2) / 5  # sub-cells, so that slanted strips have smooth edges
    banks = {"centre": [], "left": [], "right": []}
    for d in range(DIRECTIONS):
        angle = math.pi * d / DIRECTIONS
        c, s = math.cos(angle), math.sin(angle)
        total = {name: np.zeros((SIZE, SIZE)) for name in banks}
        for dy in sub:
            for dx in sub:
                y, x = np.mgrid[-half : half + 1, -half : half + 1].astype(float)
                x, y = (x + dx) * RESOLUTION_M, (y + dy) * RESOLUTION_M
                along, across = c * x + s * y, -s * x + c * y
                inside = np.abs(along) <= LENGTH_M / 2
                total["centre"] += inside & (np.abs(across) <= CENTRE_M / 2)
                total["left"] += inside & (across > GAP_M) & (across <= GAP_M + FLANK_M)
                total["right"] += inside & (across < -GAP_M) & (across >= -GAP_M - FLANK_M)
        for name in banks:
            banks[name].append(total[name] / total[name].sum())
    return {name: np.array(bank, dtype=np.float32)[:, None] for name, bank in banks.items()}


def network():
    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    tiny, least = constant("tiny", np.float32(1e-6)), constant("least", np.float32(LEAST_KNOWN))
    node("Split", ["raster", constant("halves", np.array([1, 1], dtype=np.int64))], "value", axis=1)
    nodes[-1].output.append("known")
    node("Mul", ["value", "known"], "weighted")
    pads = [SIZE // 2] * 4
    for name, bank in strips().items():
        kernel = constant(f"{name}_strip", bank)
        node("Conv", ["weighted", kernel], f"{name}_sum", pads=pads)
        node("Conv", ["known", kernel], f"{name}_share", pads=pads)
        node("Max", [f"{name}_share", tiny], f"{name}_safe")
        node("Div", [f"{name}_sum", f"{name}_safe"], f"{name}_mean")
    node("Max", ["left_mean", "right_mean"], "brighter_flank")
    node("Sub", ["centre_mean", "brighter_flank"], "contrast")
    node("Min", ["centre_share", "left_share", "right_share"], "poorest_share")
    node("GreaterOrEqual", ["poorest_share", least], "seen")
    node("Where", ["seen", "contrast", constant("nothing", np.float32(-10))], "seen_contrast")
    node("ReduceMax", ["seen_contrast"], "best", axes=[1], keepdims=1)
    node("Sub", ["best", constant("threshold", np.float32(CONTRAST))], "above")
    node("Mul", ["above", constant("steepness", np.float32(STEEPNESS))], "logit")
    node("Sigmoid", ["logit"], "marking")

    shape = lambda depth: [1, depth, "height", "width"]
    graph = helper.make_graph(
        nodes,
        "ridge",
        [helper.make_tensor_value_info("raster", TensorProto.FLOAT, shape(2))],
        [helper.make_tensor_value_info("marking", TensorProto.FLOAT, shape(1))],
        constants,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9, producer_name="lanetrace"
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    data = network().SerializeToString(deterministic=True)
    (OUT / "ridge.onnx").write_bytes(data)
    manifest = {
        "format": "lanetrace-model/1",
        "name": "ridge",
        "title": "Ridge filter (not trained)",
        "version": "1",
        "task": "segmentation",
        "file": "ridge.onnx",
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "Apache-2.0",
        "input": {
            "name": "raster",
            "layout": "NCHW",
            "channels": [
                {"name": "intensity", "unit": "σ", "mean": 0, "std": 1, "missing": 0},
                {"name": "known", "unit": "", "mean": 0, "std": 1, "source": "valid", "of": "intensity"},
            ],
            "resolutionM": RESOLUTION_M,
            "tile": 256,
            "overlap": SIZE // 2,
        },
        "output": {"name": "marking", "layout": "NCHW", "classes": ["marking"], "activation": "probability"},
    }
    (OUT / "model.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(f"{OUT / 'ridge.onnx'}: {len(data)} bytes, {manifest['sha256']}")


if __name__ == "__main__":
    main()
