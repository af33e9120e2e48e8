"""Sensitivity of any vectorised function: one at a time, Morris, Sobol, regional, turning points.

A function takes points, array (draw, input), and returns one number a draw. Nothing here knows
emissions; the tests hold each method against functions with published answers.
"""
