"""Trained weights: who has them, how they are fetched, and how files of them are read.

Importing this package costs nothing; its modules need neither TensorFlow nor Keras.
"""
