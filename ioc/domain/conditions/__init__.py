"""What conditions of alarm rules make of readings, positions and time. Pure: no clock, no state, no facts."""
