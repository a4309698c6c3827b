"""The part of the marketing API that the recommendation workflow uses."""
