"""Trainings: what is planned, taught, recorded and certified."""
