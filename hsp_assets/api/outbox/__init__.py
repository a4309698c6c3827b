"""Events, users and items on their way to Personalize: stored on disk first, then sent in order."""
