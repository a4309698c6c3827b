"""Events, users and items on their way to Personalize: kept on disk first, then sent in order."""
