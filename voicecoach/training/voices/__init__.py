"""The synthetic voices that a model learns from, one module for each program that speaks."""
