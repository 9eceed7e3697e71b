"""The Traces screen: which samples it shows, as cards, curves, bands and paths."""
