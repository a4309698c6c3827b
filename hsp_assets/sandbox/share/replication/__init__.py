"""How the share's schemas follow the portal: what changed is read and rebuilt, and only that."""
