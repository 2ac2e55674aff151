"""Routes: they translate between HTTP and commands, and know no rule."""
