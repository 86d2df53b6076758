"""The causal model: how rain, wind, faults and people act on one another, integrated over one cycle of a scenario."""
