"""IoU of each class, and the card of a network."""

import argparse

import torch
from classes import CLASSES, IGNORED
from torch import nn


class Confusion:
    """Pixels by true and said class."""

    def __init__(self, classes: int):
        self.classes = classes
        self.count = torch.zeros(classes, classes, dtype=torch.long)

    def add(self, said: torch.Tensor, true: torch.Tensor) -> None:
        known = true != IGNORED
        index = true[known].long() * self.classes + said[known].long()
        self.count += torch.bincount(index, minlength=self.classes**2).view(self.classes, self.classes)

    def iou(self) -> list[float | None]:
        """None where a class neither is there nor is said."""
        hit = self.count.diagonal()
        either = self.count.sum(0) + self.count.sum(1) - hit
        return [h / e if e else None for h, e in zip(hit.tolist(), either.tolist(), strict=True)]

    def mean_iou(self) -> float:
        """Over the classes that are there."""
        there = [v or 0.0 for v, n in zip(self.iou(), self.count.sum(1).tolist(), strict=True) if n]
        return sum(there) / max(1, len(there))


def shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def card(
    options: argparse.Namespace, model: nn.Module, of: dict, digest: str, scored: dict[str, Confusion]
) -> str:
    styles = {split: sorted({shot.style for shot in shots}) for split, shots in of.items()}
    rows = "\n".join(
        f"| {name} | {shown(scored['validation'].iou()[k])} | {shown(scored['held'].iou()[k])} |"
        for k, name in enumerate(CLASSES)
    )
    return f"""# What the pixels of a picture show

A U of depthwise separable convolutions, {sum(p.numel() for p in model.parameters())} parameters, {len(CLASSES)} classes.
Made by `training/camera/train.py`: {options.steps} steps of {options.batch} crops, seed {options.seed}.

Trained on {len(of["train"])} simulated pictures (styles {", ".join(styles["train"])}) and on no real one. Digest of the data:
`{digest}`.

IoU on {len(of["validation"])} pictures of other seeds of these styles, and on {len(of["held"])} pictures of styles never trained on
({", ".join(styles["held"])}):

| class | other seeds | other styles |
|---|---|---|
{rows}
| mean | {scored["validation"].mean_iou():.3f} | {scored["held"].mean_iou():.3f} |
"""
