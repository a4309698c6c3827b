"""What a portal has before anybody has done anything in it."""
