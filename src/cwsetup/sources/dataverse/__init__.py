"""Prices read live from the Dataverse tables of Dynamics 365, where Work 365 keeps them."""
