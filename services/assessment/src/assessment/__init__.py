"""Assessment: schemes, candidacies with their attempts, and the assessors who judge them."""
