"""From photos in class folders to trained weights, on any backend of Keras.

Reading, augmenting, the loop, the averaging and the compression use Keras 3, numpy and Pillow
alone, so that whatever accelerator one of the backends serves can be used.
"""
