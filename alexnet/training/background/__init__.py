"""Trainings in processes of their own: asked for, started in turn, told of, stopped, resumed."""
