"""The screen of the mistakes: what is chosen on it, which samples that leaves, its cards, its matrix and what lies below."""
