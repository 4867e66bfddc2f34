"""Set up a ConnectWise PSA connector and keep its product prices in step with price lists."""

__version__ = "0.1.0"
