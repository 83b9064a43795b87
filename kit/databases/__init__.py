"""Databases: what public incident data sets say of blame, and what they do not."""
