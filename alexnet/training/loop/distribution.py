"""Several devices or machines on one training, through ``keras.distribution`` on JAX."""

import os
from dataclasses import dataclass
from importlib import import_module

import keras

from alexnet.errors import TrainingError


@dataclass(frozen=True)
class Cluster:
    """The usual addresses of a cluster.

    Attributes:
        coordinator: address and port of the first process, such as ``"10.0.0.1:1234"``.
        processes: how many there are.
        number: this one's, from 0 on.
    """

    coordinator: str
    processes: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Cluster":
        """Return what ``COORDINATOR,PROCESSES,NUMBER`` says.

        Raises:
            TrainingError: it says something else.

        Example:
            >>> Cluster.parse("10.0.0.1:1234,2,0")
            Cluster(coordinator='10.0.0.1:1234', processes=2, number=0)
        """
        try:
            coordinator, processes, number = text.split(",")
            cluster = cls(coordinator, int(processes), int(number))
        except ValueError:
            cluster = cls("", 0, 0)
        _, _, port = cluster.coordinator.rpartition(":")
        if not port.isdigit() or not 0 <= cluster.number < cluster.processes:
            raise TrainingError(
                "The cluster is given as COORDINATOR:PORT,PROCESSES,NUMBER, such as "
                f"10.0.0.1:1234,2,0 on the first of two machines, not {text!r}."
            )
        return cluster


def join(cluster: Cluster | None) -> tuple[int, int]:
    """Let this process share every batch with the others, and with all devices it sees.

    Call it before a model is built. Without a cluster only the devices of this process share.

    Returns:
        This process's number and how many there are.

    Raises:
        TrainingError: Keras does not run on JAX.
    """
    if keras.backend.backend() != "jax":
        raise TrainingError(
            f"Several devices need Keras on JAX, and it runs on {keras.backend.backend()}: set "
            "KERAS_BACKEND=jax (and install jax)."
        )
    jax = import_module("jax")

    if cluster is not None:
        if os.environ.get("JAX_PLATFORMS") == "cpu" or jax.config.jax_platforms == "cpu":
            # Without it processors of several processes cannot add up their gradients.
            jax.config.update("jax_cpu_collectives_implementation", "gloo")
        keras.distribution.initialize(cluster.coordinator, cluster.processes, cluster.number)
    keras.distribution.set_distribution(keras.distribution.DataParallel(auto_shard_dataset=False))
    return (cluster.number, cluster.processes) if cluster is not None else (0, 1)
