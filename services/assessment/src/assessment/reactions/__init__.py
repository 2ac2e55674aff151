"""What assessment does when others tell it something."""
