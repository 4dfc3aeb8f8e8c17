"""From an architecture to a ``keras.Model``, its printed summary and its picture.

Importing this package costs nothing; importing one of its modules imports Keras.
"""
