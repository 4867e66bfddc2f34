"""Requests over the network, whoever answers: bounded in size and time, with exact JSON, at a pace that is borne."""
