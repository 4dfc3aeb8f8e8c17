"""Weights from elsewhere: downloads, the cache they are kept in, uploads."""
