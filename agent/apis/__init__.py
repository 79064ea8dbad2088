"""The model port over the APIs of model servers. The model's library is spoken here alone."""
