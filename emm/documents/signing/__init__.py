"""Signatures of documents: PAdES baseline B-B, or B-T where a time-stamp server is set (ETSI EN 319 142-1)."""
