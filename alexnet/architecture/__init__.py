"""What a network is, without TensorFlow: rows, arithmetic, drafts, the table, the code."""
