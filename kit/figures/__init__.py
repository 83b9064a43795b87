"""Figures: a finished table in, an Axes out."""
