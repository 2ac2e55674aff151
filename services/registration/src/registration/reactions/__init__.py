"""What registration does when it hears of something."""
