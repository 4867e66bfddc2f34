"""The live ConnectWise instance: its address, its tables and its product catalog over HTTP.

The only package that knows the API's words and httpx; what leaves it are values of ours and errors of ours.
"""
