"""The screen that compares runs: which ones, at which moments, on one map, and where they differ."""
