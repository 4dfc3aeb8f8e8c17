"""From an architecture to a ``keras.Model``, its printed summary and its picture.

Importing this package, ``loading`` or ``diagram_layout`` costs little; importing one of the
other modules imports Keras.
"""
