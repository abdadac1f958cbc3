"""What must be ready before an agency or the building opens."""
