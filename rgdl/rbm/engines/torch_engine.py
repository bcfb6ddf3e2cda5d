"""Contrastive divergence in PyTorch, on a GPU if one is available, else on the processor.

The factors of the five matrix products of a step are rounded to bfloat16 where the hardware
multiplies it fast, and are float32 elsewhere. Units that are 0 or 1 are exact in both; weights and
probabilities keep 8 bits within a product. The trained weights, their increments and their mean
stay in float32.
"""

from typing import Any

import numpy as np

from rgdl.rbm.parameters import Parameters, Recipe
from rgdl.types import Array

try:
    import torch
except ImportError as error:
    raise ImportError("engine 'torch' needs PyTorch: pip install 'rgdl[torch]'") from error


class TorchContrastiveDivergence:
    """The step of `ContrastiveDivergence` in PyTorch.

    Here too a step depends only on its arguments, but PyTorch draws the random numbers: both
    engines agree in distribution, not in bits.

    Parameters
    ----------
    parameters : Parameters
        Initial weights and biases; float64 is trained in float32.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._factor_type = _fastest_type(self._device)
        self._dtype = parameters.weights.dtype
        self._parameters = self._upload(parameters)
        self._increments = [torch.zeros_like(part) for part in self._parameters]
        self._mean = [torch.zeros_like(part) for part in self._parameters]
        self._chains = torch.empty((0, len(parameters.hidden)), device=self._device)

    @property
    def parameters(self) -> Parameters:
        """A copy of the current weights and biases."""
        return self._download(self._parameters)

    @property
    def mean(self) -> Parameters:
        """A copy of the running mean of the parameters that `average` has added."""
        return self._download(self._mean)

    def step(self, batch: Array, key: np.uint64, recipe: Recipe) -> None:
        """Change the parameters by one mini-batch, as `ContrastiveDivergence.step` does."""
        draw = torch.Generator(self._device).manual_seed(int(key))
        weights, hidden, visible = self._parameters
        W = weights.to(self._factor_type)
        v = torch.as_tensor(batch, device=self._device).to(self._factor_type)
        ph = _sigmoid(v @ W.T, hidden)
        mean, chain = ph, None
        for k in range(recipe.n_gibbs):
            h = _draw(mean, draw)
            if recipe.persistent and k == 0:
                h[: len(self._chains[: len(h)])] = self._chains[: len(h)]
            v_model = _draw(_sigmoid(h.to(self._factor_type) @ W, visible), draw)
            v_model = v_model.to(self._factor_type)
            mean = _sigmoid(v_model @ W.T, hidden)
        if recipe.persistent:
            chain = _draw(mean, draw)
            self._chains = torch.cat([chain, self._chains[len(chain) :]])
        difference = ph.T.to(self._factor_type) @ v - mean.T.to(self._factor_type) @ v_model
        slopes = (
            difference.float() / len(v),
            (ph - mean).mean(dim=0),
            (v.float() - v_model.float()).mean(dim=0),
        )
        self._move(slopes, recipe)

    def average(self, n_seen: int) -> None:
        """Add the current parameters to the mean, as number `n_seen` (from 1)."""
        for mean, part in zip(self._mean, self._parameters, strict=True):
            mean += (part - mean) / n_seen

    def is_finite(self) -> bool:
        """Whether all parameters and increments are finite."""
        parts = [*self._parameters, *self._increments]
        return all(bool(torch.isfinite(part).all()) for part in parts)

    def state(self) -> dict[str, Array]:
        """Everything that later steps depend on."""
        return {
            **self.parameters.named("parameters"),
            **self._download(self._increments).named("increments"),
            **self.mean.named("mean"),
            "chains": self._chains.cpu().numpy(),
        }

    def restore(self, state: dict[str, Array]) -> None:
        """Continue from an earlier `state`."""
        for name, parts in (
            ("parameters", self._parameters),
            ("increments", self._increments),
            ("mean", self._mean),
        ):
            saved = self._download(parts)
            saved.set_named(name, state)
            parts[:] = self._upload(saved)
        self._chains = torch.as_tensor(state["chains"], device=self._device)

    def _move(self, slopes: Any, recipe: Recipe) -> None:
        """Step along the slopes of the weights, the hidden and the visible biases."""
        rates = _in_float32(recipe.weight_rate, recipe.bias_rate, recipe.bias_rate)
        l1_step, l2_step = _in_float32(recipe.l1_decrease, recipe.l2_step)
        for increment, slope, rate in zip(self._increments, slopes, rates, strict=True):
            increment.mul_(recipe.momentum).add_(slope, alpha=rate)
        weights, increment = self._parameters[0], self._increments[0]
        if recipe.l2:
            increment.sub_(weights, alpha=l2_step)
        if recipe.spins:
            increment.sub_(slopes[1][:, None] + slopes[2], alpha=rates[0] / 2)
        if not recipe.proximal:
            increment.sub_(torch.sign(weights), alpha=l1_step)
        for part, change in zip(self._parameters, self._increments, strict=True):
            part.add_(change)
        if recipe.proximal:
            weights.copy_(torch.nn.functional.softshrink(weights, l1_step))
        if recipe.spins:
            for axis, bias in ((1, self._parameters[1]), (0, self._parameters[2])):
                bias.sub_(increment.sum(dim=axis), alpha=0.5)

    def _upload(self, parameters: Parameters) -> list[Any]:
        return [
            torch.tensor(part, dtype=torch.float32, device=self._device)
            for part in parameters.parts()
        ]

    def _download(self, parts: Any) -> Parameters:
        return Parameters(*(part.cpu().numpy().astype(self._dtype) for part in parts))


def describe() -> dict[str, str]:
    """Version of PyTorch, device, and number type of the factors of products."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return {
        "torch": torch.__version__,
        "device": device.type,
        "products": str(_fastest_type(device)),
    }


def _in_float32(*numbers: float) -> list[float]:
    """The numbers rounded to float32; inf if too large."""
    return [float(np.float32(number)) for number in numbers]


def _fastest_type(device: Any) -> Any:
    """bfloat16 where the hardware multiplies it fast, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32


def _sigmoid(activation: Any, bias: Any) -> Any:
    return torch.sigmoid(activation.float() + bias)


def _draw(probability: Any, generator: Any) -> Any:
    """1 with the given probability, else 0."""
    uniform = torch.rand(probability.shape, generator=generator, device=probability.device)
    return (uniform < probability).float()
