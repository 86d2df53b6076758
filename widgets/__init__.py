"""Panels and windows of the desk: Qt widgets, one public class a file; never the map, never the journal."""
