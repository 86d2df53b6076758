"""Any JSON API by a declared mapping."""
