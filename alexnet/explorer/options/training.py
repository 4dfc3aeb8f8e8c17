"""The options of the training page."""

from dataclasses import dataclass

from alexnet.explorer.comparable import FIELDS
from alexnet.explorer.options.option import choice, number, switch, text

TRAINING_DATA = {
    "shapes": "Coloured shapes",
    "photos": "Photos, class by class",
    "archive": "A zip of class folders",
    "cifar10": "CIFAR-10",
}
TRAINING_TASKS = {"one": "Train the network", "compare": "What does a number cost?"}
TRAINING_STARTS = {"random": "random weights", "weights": "the weights in use"}
TRAINING_ROWS = {"all": "all rows", "dense": "the fully connected rows alone"}
OPTIMIZER_NAMES = {"adamw": "AdamW", "sgd": "SGD with momentum"}

_SHAPES = r"[a-z]{3,12}(,[a-z]{3,12}){1,9}"
_VALUE = r"[0-9A-Za-z .,()+-]{1,24}"
_VALUES = rf"({_VALUE}(;{_VALUE}){{0,4}})?"


@dataclass(frozen=True)
class TrainingOptions:
    """How the training page is set up."""

    train_data: str = choice("shapes", TRAINING_DATA, "what a training learns from")
    train_shapes: str = text("circle,square,star,triangle", _SHAPES, "the shapes to tell apart")
    train_count: int = number(1400, 20, 50_000, "shapes to draw, or photos of CIFAR-10")
    train_what: str = choice("one", TRAINING_TASKS, "one network, or variants of it")
    train_field: str = choice("", FIELDS, "what they differ in; empty: the row's first")
    train_values: str = text("", _VALUES, "its values as typed; empty for some near it")
    train_seeds: int = number(3, 1, 5, "trainings of each compared value")
    train_start: str = choice(
        "", ("", *TRAINING_STARTS), "weights to go on from; empty: those in use if trained"
    )
    train_rows: str = choice("", ("", *TRAINING_ROWS), "which rows learn; empty for what suits")
    train_optimizer: str = choice("adamw", OPTIMIZER_NAMES, "the optimiser")
    train_rate: float = number(0.0, 0.0, 1.0, "peak learning rate; 0 for what suits")
    train_epochs: int = number(0, 0, 200, "how often every photo is seen; 0 for what suits")
    train_batch: int = number(0, 0, 512, "photos in one step; 0 for what suits")
    train_augment: bool = switch(True, "vary the photos at random")
    train_small: bool = switch(True, "from random weights: smaller pictures in first epochs")
    train_seed: int = number(0, 0, 999_999, "draws weights, order, augmentation, dropout")
