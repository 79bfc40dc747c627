"""What people see: one module per view, and the engine that keeps them."""
