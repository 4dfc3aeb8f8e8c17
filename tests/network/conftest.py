"""A server, a cache folder of the test's own, and no way around them."""

from tests.support.weights_server import cache, server

__all__ = ["cache", "server"]
