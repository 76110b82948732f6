"""The network: depthwise separable convolutions (Howard et al., MobileNets, 2017) in a U (Ronneberger et al., 2015)."""

import torch
from torch import nn

STRIDE = 2  # pixels of the picture along a side of an output cell
MULTIPLE = 16  # sides of an input are whole multiples of it


def separable(inside: int, out: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, inside, 3, stride, dilation, dilation, groups=inside, bias=False),
        nn.BatchNorm2d(inside),
        nn.Conv2d(inside, out, 1, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    def __init__(self, width: int, dilation: int = 1):
        super().__init__()
        self.body = separable(width, width, 1, dilation)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.body(x)


class CameraNet(nn.Module):
    """float32 [n, 3, h, w] scaled colour in, [n, classes, h / STRIDE, w / STRIDE] logits out."""

    def __init__(self, classes: int):
        super().__init__()
        self.a = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True))
        self.b = nn.Sequential(separable(16, 40, 2), Residual(40))
        self.c = nn.Sequential(separable(40, 80, 2), Residual(80), Residual(80))
        self.d = nn.Sequential(separable(80, 160, 2), Residual(160), Residual(160, 2), Residual(160, 4), Residual(160))
        self.from_d, self.from_c, self.from_b = nn.Conv2d(160, 80, 1), nn.Conv2d(80, 40, 1), nn.Conv2d(40, 24, 1)
        self.up_c, self.up_b, self.up_a = Residual(80), Residual(40), separable(40, 40)
        self.out = nn.Conv2d(40, classes, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        def twice(y: torch.Tensor) -> torch.Tensor:
            return nn.functional.interpolate(y, scale_factor=2.0, mode="bilinear", align_corners=False)

        a = self.a(x)
        b = self.b(a)
        c = self.c(b)
        d = self.d(c)
        c = self.up_c(c + twice(self.from_d(d)))
        b = self.up_b(b + twice(self.from_c(c)))
        return self.out(self.up_a(torch.cat([a, twice(self.from_b(b))], 1)))
