"""From an architecture to a ``keras.Model`` with weights, and its printed summary.

Importing this package costs little; importing one of its modules imports Keras.
"""
