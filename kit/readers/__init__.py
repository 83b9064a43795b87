"""Readers: public incident data sets, read as they are."""
