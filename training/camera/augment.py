"""Hard randomisation of pictures, so that a network meets more light, cameras and surfaces than the simulator draws
(domain randomisation: Tobin et al., IROS 2017). All draws come from one generator: same seed, same pictures."""

import math

import torch
from torch.nn import functional


class Dice:
    def __init__(self, generator: torch.Generator):
        self.generator = generator

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        return low + (high - low) * torch.rand(*shape, generator=self.generator)

    def normal(self, sigma: float, *shape: int) -> torch.Tensor:
        return sigma * torch.randn(*shape, generator=self.generator)

    def chance(self, p: float) -> bool:
        return torch.rand((), generator=self.generator).item() < p

    def whole(self, low: int, high: int) -> int:
        """Of low, …, high."""
        return int(torch.randint(low, high + 1, (), generator=self.generator))


def smooth_noise(dice: Dice, channels: int, h: int, w: int) -> torch.Tensor:
    """[channels, h, w] of unit spread: noise of two to four sizes over one another."""
    total = torch.zeros(channels, h, w)
    for octave in range(dice.whole(2, 4)):
        size = 2 ** (octave + dice.whole(0, 2))
        grain = dice.normal(1, 1, channels, max(2, h // size), max(2, w // size))
        total += functional.interpolate(grain, (h, w), mode="bilinear", align_corners=False)[0]
    return total / total.std().clamp(min=1e-3)


def surfaces(dice: Dice, x: torch.Tensor, y: torch.Tensor, classes: int) -> torch.Tensor:
    """Each class gets another tint and grain, the same all over it. y: [h, w] at the size of x."""
    tint = dice.normal(0.10, classes + 1, 3) + dice.normal(0.08, classes + 1, 1)
    grain = dice.uniform(0, 0.10, classes + 1) * (dice.uniform(0, 1, classes + 1) < 0.6)
    index = y.clamp(max=classes).long()
    return x + tint[index].permute(2, 0, 1) + grain[index] * smooth_noise(dice, 1, *y.shape)


def shade(dice: Dice, x: torch.Tensor) -> torch.Tensor:
    """A shadow with a straight rim, or speckled as under a tree, bluer than the light."""
    h, w = x.shape[1:]
    v, u = torch.meshgrid(torch.linspace(-1, 1, h), torch.linspace(-1, 1, w), indexing="ij")
    angle = dice.uniform(0, 2 * math.pi, 1)
    edge = (u * angle.cos() + v * angle.sin() + dice.uniform(-0.8, 0.8, 1)) * dice.uniform(8, 80, 1)
    if dice.chance(0.5):
        edge = edge + dice.uniform(1, 4, 1) * smooth_noise(dice, 1, h, w)[0]
    dark = torch.sigmoid(edge)
    depth = dice.uniform(0.3, 0.85, 1)
    factor = (1 - dark * (1 - depth * torch.tensor([0.95, 1.0, 1.08])[:, None, None])).clamp(0.1, 1.1)
    return x * factor


def camera(dice: Dice, x: torch.Tensor) -> torch.Tensor:
    """Gain, white balance, saturation, contrast, gamma, blur, noise and clipping of some camera."""
    gain, balance = dice.normal(0.3, 1).exp(), dice.normal(0.12, 3, 1, 1).exp()
    x = x.clamp(min=0) * gain * balance
    grey = x.mean(0, keepdim=True)
    x = grey + (x - grey) * dice.uniform(0.0, 1.6, 1)
    middle = x.mean()
    x = (middle + (x - middle) * dice.uniform(0.6, 1.5, 1)).clamp(1e-3, 1)
    x = x ** dice.normal(0.25, 1).exp()
    if dice.chance(0.4):
        reach = dice.whole(1, 2)
        kernel = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / dice.uniform(0.4, 1.4, 1)) ** 2)
        kernel = (kernel / kernel.sum())[None, None]
        x = functional.conv2d(x[:, None], kernel[:, :, :, None], padding=(reach, 0))
        x = functional.conv2d(x, kernel[:, :, None, :], padding=(0, reach))[:, 0]
    x = x + dice.uniform(0, 0.05, 1) * dice.normal(1, *x.shape)
    if dice.chance(0.3):
        # Light that the sky spreads over the lens.
        x = x + dice.uniform(0, 0.25, 1) * torch.linspace(1, 0, x.shape[1])[None, :, None]
    return x.clamp(0, 1)


def randomised(dice: Dice, x: torch.Tensor, y: torch.Tensor, classes: int) -> torch.Tensor:
    """x: [3, h, w] in 0…1; y: uint8 [h, w], IGNORED where nothing is known."""
    if dice.chance(0.7):
        x = surfaces(dice, x, y, classes)
    for _ in range(dice.whole(0, 2)):
        x = shade(dice, x)
    if dice.chance(0.92):
        x = camera(dice, x)
    return x.clamp(0, 1)
