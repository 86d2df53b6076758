"""Public indices and classes, computed from values and effective-dated tables. Pure: no clock, no I/O."""
