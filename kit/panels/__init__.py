"""Interactive panels: controls wired to functions that work without them."""
