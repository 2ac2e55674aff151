"""What assessment tells the others: one module per event, named by its stem."""
