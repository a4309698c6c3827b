"""What every request passes through: access, limits, errors, headers, metrics."""
