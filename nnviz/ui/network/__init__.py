"""The Network screen: the model's layers, and what of the one that is open is shown."""
