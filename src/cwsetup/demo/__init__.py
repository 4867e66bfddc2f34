"""A ConnectWise PSA stand-in over real HTTP, for trying things out and for tests.

It imports nothing from the rest of the package, so that it can't share a mistake with the client.
"""
