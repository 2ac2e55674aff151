"""What the figures are measured beside: small programs, each as its own documentation recommends."""
