"""Dask comes with ``nox -s fleet`` alone; elsewhere there is nothing to run here."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("distributed") else ["test_fleet.py"]
