"""APIs of the versions before 3 that other programs still call; this project calls none of them."""
