"""Prints NAME==VERSION of every library of the environment, pip and its like left out."""

from importlib.metadata import distributions

tools = {"pip", "setuptools", "wheel"}
for distribution in distributions():
    name = distribution.metadata["Name"].lower().replace("_", "-")
    if name not in tools:
        print(f"{name}=={distribution.version}")
