"""Records of a portal: how they are read, checked, changed and remembered."""
