"""The protocols that the simulated city speaks, each as the standard has it and no connector of ours needs it."""
