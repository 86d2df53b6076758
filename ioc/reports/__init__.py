"""What leaves the centre as a document: the folded state as JSON."""
